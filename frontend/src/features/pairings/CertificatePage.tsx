import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import type { components } from "@/api/schema";
import { useReader } from "@/auth/hooks";
import { titleIn } from "@/lib/bilingual";
import { formatDate } from "@/lib/dates";
import { paths } from "@/lib/paths";
import { Failure } from "@/ui/Failure";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/Skeleton";
import { TwoArrows } from "@/ui/TwoArrows";
import { usePageTitle } from "@/ui/usePageTitle";
import { PrintButton } from "./PrintButton";
import { certificateQuery } from "./queries";

/** What a completed pairing leaves to keep or to print: two names, skills both ways, no score. */
export function CertificatePage() {
  const { t } = useTranslation();
  const { pairingId } = useParams({ from: "/members/pairings/$pairingId/certificate" });
  const certificate = useQuery(certificateQuery(pairingId));
  usePageTitle(t("certificate.title"));
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader
        title={t("certificate.title")}
        back={{ href: paths.pairing(pairingId), label: t("charter.back") }}
        actions={certificate.data ? <PrintButton variant="primary" /> : null}
      />
      {certificate.data ? (
        <Certificate certificate={certificate.data} />
      ) : certificate.isError ? (
        <Failure sentence={sentenceFor(certificate.error)} onRetry={() => void certificate.refetch()} />
      ) : (
        <Skeleton look="card" lines={6} />
      )}
    </div>
  );
}

function Certificate({ certificate }: { certificate: components["schemas"]["CertificateOut"] }) {
  const { t, i18n } = useTranslation();
  const reader = useReader();
  const day = (date: string) => formatDate(`${date}T12:00:00Z`, { ...reader, timeZone: "UTC" });
  const names = { mentor: certificate.mentor_name, learner: certificate.learner_name };
  return (
    <article
      aria-label={t("certificate.title")}
      className="flex flex-col items-center gap-6 rounded border bg-surface px-5 py-10 text-center sm:px-12"
    >
      <p className="font-semibold text-accent">{certificate.programme_name}</p>
      <h2 className="text-heading">{t("certificate.names", names)}</h2>
      <p className="max-w-xl">{t("certificate.sentence")}</p>
      <TwoArrows
        mentor={{ name: certificate.mentor_name }}
        learner={{ name: certificate.learner_name }}
        mentorTeaches={certificate.mentor_taught.map((skill) => titleIn(i18n.language, skill))}
        learnerTeaches={certificate.learner_taught.map((skill) => titleIn(i18n.language, skill))}
        isOver
      />
      <p>
        {t("certificate.dates", { from: day(certificate.from_day), to: day(certificate.to_day) })}
        <br />
        {t("certificate.sessions", { count: certificate.sessions })}
      </p>
      <p className="text-small text-muted">{t("certificate.noScore")}</p>
    </article>
  );
}
