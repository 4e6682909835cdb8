import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useReader } from "@/auth/hooks";
import { formatDateTime } from "@/lib/dates";
import { Card } from "@/ui/Card";
import { Failure } from "@/ui/Failure";
import { namesOf } from "./admissionNames";
import type { CoordinatedEnrolment } from "./coordinatorQueries";
import { type Admission, admissionsQuery } from "./oversightQueries";

interface AdmissionsProps {
  programmeId: string;
  enrolments: readonly CoordinatedEnrolment[];
}

/** Every time places were given: who, in which order, and with which seed the lot can be drawn again. */
export function CoordinatorAdmissions({ programmeId, enrolments }: AdmissionsProps) {
  const { t } = useTranslation();
  const reader = useReader();
  const admissions = useQuery(admissionsQuery(programmeId));
  if (admissions.error) return <Failure sentence={sentenceFor(admissions.error)} />;
  if (!admissions.data?.length) return null;
  return (
    <Card title={t("admission.history")}>
      <p className="text-muted">{t("admission.historyLead")}</p>
      <ul className="flex flex-col gap-2">
        {admissions.data.map((admission) => (
          <li key={admission.id}>
            <details className="rounded border">
              <summary className="cursor-pointer px-4 py-3">
                <span className="font-semibold">{formatDateTime(admission.created_at, reader)}</span>
                {" · "}
                {t(`rules.admission.${admission.mode}`)}
                {" · "}
                {t("admission.admitted", { count: admission.admitted.length })}
              </summary>
              <div className="flex flex-col gap-3 px-4 pb-4">
                <AdmissionResult admission={admission} enrolments={enrolments} />
              </div>
            </details>
          </li>
        ))}
      </ul>
    </Card>
  );
}

interface AdmissionResultProps {
  admission: Admission;
  enrolments: readonly CoordinatedEnrolment[];
}

export function AdmissionResult({ admission, enrolments }: AdmissionResultProps) {
  const { t } = useTranslation();
  const { seed, drawn, admitted, waiting, places, actor_id: actor } = admission;
  return (
    <>
      <p role="status">
        {t("admission.admitted", { count: admitted.length })}{" "}
        {t("admission.stillWaiting", { count: waiting })}{" "}
        {places === null ? null : t("rules.places.each", { count: places })}
      </p>
      {actor === null ? <p className="text-muted">{t("admission.cameFree")}</p> : null}
      <Names label={t("admission.who")} names={namesOf(admitted, enrolments)} />
      {seed === null ? null : (
        <div className="flex flex-col gap-3 rounded bg-sunken p-4">
          <p>
            {t("admission.seed")} <strong className="font-mono">{seed}</strong>
          </p>
          <p className="text-small text-muted">{t("admission.seedMeans")}</p>
          <Names label={t("admission.order")} names={namesOf(drawn, enrolments)} />
        </div>
      )}
    </>
  );
}

function Names({ label, names }: { label: string; names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <section aria-label={label}>
      <p className="font-semibold">{label}</p>
      <ol className="list-decimal pl-8 sm:columns-2">
        {names.map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ol>
    </section>
  );
}
