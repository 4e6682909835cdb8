import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useReader } from "@/auth/hooks";
import { formatShortDate } from "@/lib/dates";
import { paths } from "@/lib/paths";
import { Card } from "@/ui/Card";
import { EmptyState } from "@/ui/EmptyState";
import { Failure } from "@/ui/Failure";
import { ButtonLink } from "@/ui/Link";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/Skeleton";
import { Tag } from "@/ui/Tag";
import { usePageTitle } from "@/ui/usePageTitle";
import { type Programme, programmesQuery } from "./participantQueries";
import { demandsOf, holdsPlace, takesMyApplication } from "./participation";

export function ProgrammesPage() {
  const { t } = useTranslation();
  const programmes = useQuery(programmesQuery);
  usePageTitle(t("programmes.title"));
  return (
    <>
      <PageHeader title={t("programmes.title")} lead={t("programmes.lead")} />
      {programmes.data ? (
        <Lists programmes={programmes.data} />
      ) : programmes.isError ? (
        <Failure sentence={sentenceFor(programmes.error)} onRetry={() => void programmes.refetch()} />
      ) : (
        <Skeleton look="card" lines={4} />
      )}
    </>
  );
}

function Lists({ programmes }: { programmes: readonly Programme[] }) {
  const { t } = useTranslation();
  const mine = programmes.filter(({ my_place }) => holdsPlace(my_place));
  const open = programmes.filter(takesMyApplication);
  if (mine.length + open.length === 0) {
    return (
      <EmptyState icon="exchange" title={t("programmes.noneTitle")}>
        {t("programmes.none")}
      </EmptyState>
    );
  }
  return (
    <div className="flex flex-col gap-10">
      <List title={t("programmes.mine")} programmes={mine} />
      <List title={t("programmes.open")} programmes={open} />
    </div>
  );
}

function List({ title, programmes }: { title: string; programmes: readonly Programme[] }) {
  if (programmes.length === 0) return null;
  return (
    <section className="flex flex-col gap-4">
      <h2 className="text-lead">{title}</h2>
      <div className="grid gap-4 lg:grid-cols-2">
        {programmes.map((programme) => (
          <ProgrammeCard key={programme.id} programme={programme} />
        ))}
      </div>
    </section>
  );
}

function ProgrammeCard({ programme }: { programme: Programme }) {
  const { t } = useTranslation();
  const reader = useReader();
  const { sessions, minutes } = demandsOf(programme.policy);
  const place = programme.my_place;
  const mayApply = takesMyApplication(programme);
  const invited = place?.status === "invited" ? place.status : null;
  const standing = holdsPlace(place) ? place.status : invited;
  return (
    <Card
      title={programme.name}
      headingLevel={3}
      corner={standing ? <Tag tone="accent">{t(`programmes.placeStatus.${standing}`)}</Tag> : null}
      actions={
        <ButtonLink
          href={paths.programme(programme.id)}
          size="small"
          variant={mayApply ? "primary" : "secondary"}
        >
          {mayApply ? t("programmes.seeAndApply") : t("programmes.see")}
        </ButtonLink>
      }
    >
      <p className="text-muted">
        {t("programmes.startsOn", { date: formatShortDate(`${programme.starts_on}T12:00:00Z`, reader) })}
        {sessions && minutes ? ` · ${t("programmes.rhythm", { count: sessions, minutes })}` : null}
      </p>
    </Card>
  );
}
