import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Failure } from "@/ui/Failure";
import { EraseDialog } from "./EraseDialog";
import { type ErasureRequest, useErasureRequest } from "./queries";

const GOES = ["account", "words", "skills", "told", "pairings"] as const;
const STAYS = ["history", "answers", "record", "backups"] as const;

/** The first of two steps: what goes and what stays, said before anything is asked. */
export function EraseCard() {
  const { t } = useTranslation();
  const ask = useErasureRequest();
  const [request, setRequest] = useState<ErasureRequest | null>(null);
  return (
    <Card title={t("myData.erase.title")}>
      <p className="mb-4">{t("myData.erase.lead")}</p>
      <div className="grid gap-6 sm:grid-cols-2">
        <section>
          <h3 className="mb-2 font-semibold">{t("myData.erase.goesTitle")}</h3>
          <ul className="flex list-disc flex-col gap-1.5 pl-5">
            {GOES.map((each) => (
              <li key={each}>{t(`myData.erase.goes.${each}`)}</li>
            ))}
          </ul>
        </section>
        <section>
          <h3 className="mb-2 font-semibold">{t("myData.erase.staysTitle")}</h3>
          <ul className="flex list-disc flex-col gap-1.5 pl-5">
            {STAYS.map((each) => (
              <li key={each}>{t(`myData.erase.stays.${each}`)}</li>
            ))}
          </ul>
        </section>
      </div>
      <div className="mt-5 flex flex-col items-start gap-3">
        {ask.isError ? <Failure sentence={sentenceFor(ask.error)} /> : null}
        <Button
          isBusy={ask.isPending}
          onPress={() => ask.mutate(undefined, { onSuccess: (answer) => setRequest(answer) })}
        >
          {t("myData.erase.begin")}
        </Button>
      </div>
      {request ? <EraseDialog request={request} onClose={() => setRequest(null)} /> : null}
    </Card>
  );
}
