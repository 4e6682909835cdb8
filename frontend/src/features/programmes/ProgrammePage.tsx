import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useReader } from "@/auth/hooks";
import { formatDate } from "@/lib/dates";
import { paths } from "@/lib/paths";
import { Card } from "@/ui/Card";
import { DefinitionList } from "@/ui/DefinitionList";
import { Failure } from "@/ui/Failure";
import { ButtonLink, Link } from "@/ui/Link";
import { Notice } from "@/ui/Notice";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/Skeleton";
import { showToast } from "@/ui/Toast";
import { usePageTitle } from "@/ui/usePageTitle";
import { PlaceCard } from "./PlaceCard";
import { type Programme, programmeQuery, useApply } from "./participantQueries";
import { demandsOf, holdsPlace, takesMyApplication } from "./participation";
import { Shortlist } from "./Shortlist";
import { mayBeAsked } from "./shortlistQueries";
import { WishesForm } from "./WishesForm";

export function ProgrammePage() {
  const { t } = useTranslation();
  const { programmeId } = useParams({ from: "/members/programmes/$programmeId" });
  const programme = useQuery(programmeQuery(programmeId));
  usePageTitle(programme.data?.name ?? t("programmes.title"));
  const back = { href: paths.programmes(), label: t("programmes.title") };
  if (programme.isError) {
    return (
      <>
        <PageHeader title={t("programmes.title")} back={back} />
        <Failure sentence={sentenceFor(programme.error)} onRetry={() => void programme.refetch()} />
      </>
    );
  }
  if (!programme.data) return <Skeleton look="card" lines={6} />;
  const { name, coordinated_by_me: isCoordinator } = programme.data;
  return (
    <>
      <PageHeader
        title={name}
        lead={t("programmes.pageLead")}
        back={back}
        actions={
          isCoordinator ? (
            <ButtonLink href={paths.manageProgramme(programmeId)}>{t("programmes.coordinate")}</ButtonLink>
          ) : null
        }
      />
      <div className="flex flex-col gap-6">
        {mayBeAsked(programme.data) ? <Shortlist programmeId={programmeId} /> : null}
        <div className="grid items-start gap-6 lg:grid-cols-[3fr_2fr]">
          <MyPart programme={programme.data} />
          <Demands programme={programme.data} />
        </div>
      </div>
    </>
  );
}

function MyPart({ programme }: { programme: Programme }) {
  const { t } = useTranslation();
  const place = programme.my_place;
  if (holdsPlace(place)) return <PlaceCard programmeId={programme.id} place={place} />;
  if (takesMyApplication(programme)) return <ApplyCard programme={programme} />;
  return <Notice title={t("programmes.notOpenTitle")}>{t("programmes.notOpen")}</Notice>;
}

function ApplyCard({ programme }: { programme: Programme }) {
  const { t } = useTranslation();
  const apply = useApply(programme.id);
  const invited = programme.my_place?.status === "invited";
  return (
    <Card
      look="next"
      overline={invited ? t("programmes.invitedOverline") : t("programmes.applyOverline")}
      title={t("programmes.applyTitle")}
    >
      <WishesForm
        start={null}
        submitLabel={t("programmes.apply")}
        problem={apply.error}
        isBusy={apply.isPending}
        onSubmit={(wishes) => apply.mutate(wishes, { onSuccess: () => showToast(t("programmes.applied")) })}
      />
      <p className="text-small text-muted">
        {t("programmes.skillsMatter")} <Link href={paths.skills()}>{t("programmes.toSkills")}</Link>
      </p>
    </Card>
  );
}

function Demands({ programme }: { programme: Programme }) {
  const { t } = useTranslation();
  const reader = useReader();
  const { sessions, minutes, weeks, daysToAnswer, bothWays } = demandsOf(programme.policy);
  const items = [
    { term: t("programmes.starts"), value: formatDate(`${programme.starts_on}T12:00:00Z`, reader) },
    sessions && minutes
      ? { term: t("programmes.sessions"), value: t("programmes.rhythm", { count: sessions, minutes }) }
      : null,
    weeks ? { term: t("programmes.lasts"), value: t("programmes.weeks", { count: weeks }) } : null,
    daysToAnswer
      ? { term: t("programmes.answer"), value: t("programmes.workingDays", { count: daysToAnswer }) }
      : null,
    {
      term: t("programmes.exchange"),
      value: bothWays ? t("programmes.bothWays") : t("programmes.oneWayAllowed"),
    },
  ].filter((item) => item !== null);
  return (
    <Card title={t("programmes.asks")}>
      <DefinitionList items={items} />
      <p className="text-small text-muted">{t("programmes.neverScored")}</p>
    </Card>
  );
}
