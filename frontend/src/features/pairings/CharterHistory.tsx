import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { Card } from "@/ui/Card";
import { Failure } from "@/ui/Failure";
import { Skeleton } from "@/ui/Skeleton";
import { CharterDifferences } from "./CharterDifferences";
import { fieldsOf } from "./charterDraft";
import type { Charter, PairingDetail } from "./queries";
import { charterVersionsQuery } from "./queries";
import { Signatures } from "./Signatures";

/** What the charter said before: each change with both texts, newest first, and who had signed the text it replaced. */
export function CharterHistory({ pairing, charter }: { pairing: PairingDetail; charter: Charter }) {
  const { t } = useTranslation();
  const versions = useQuery(charterVersionsQuery(pairing.id, charter.version));
  if (versions.isError) {
    return <Failure sentence={sentenceFor(versions.error)} onRetry={() => void versions.refetch()} />;
  }
  if (!versions.data) return <Skeleton look="card" lines={3} />;
  const all = [charter, ...versions.data];
  const skills = all.flatMap(({ tracks }) => tracks);
  return (
    <Card title={t("charter.history.title")}>
      <p className="text-muted">{t("charter.history.lead")}</p>
      <ol className="flex flex-col gap-4">
        {versions.data.map((before, index) => {
          const after = all[index] ?? charter;
          return (
            <li key={before.version} className="flex flex-col gap-2 border-l-3 border-line pl-4">
              <h3 className="text-body">{t("charter.history.change", { number: after.version })}</h3>
              <CharterDifferences
                pairing={pairing}
                one={fieldsOf(before)}
                other={fieldsOf(after)}
                oneIs={t("charter.history.before")}
                otherIs={t("charter.history.after")}
                earlier={skills}
              />
              <p className="text-small text-muted">
                {t("charter.history.signaturesOf", { number: before.version })}
              </p>
              <Signatures pairing={pairing} charter={before} />
            </li>
          );
        })}
      </ol>
    </Card>
  );
}
