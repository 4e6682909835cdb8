import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { can } from "@/auth/can";
import { useCurrentUser } from "@/auth/hooks";
import { programmesQuery } from "@/features/programmes/participantQueries";
import { holdsPlace, takesMyApplication } from "@/features/programmes/participation";
import { missingIn } from "@/features/skills/lines";
import { mySkillsQuery } from "@/features/skills/queries";
import { paths } from "@/lib/paths";
import { Card } from "@/ui/Card";
import { ButtonLink } from "@/ui/Link";
import { Skeleton } from "@/ui/Skeleton";

/** Nothing is asked inside a pairing: the way in, or the good news that nothing is to be done. */
export function QuietCard({ hasPairing, hasWaits }: { hasPairing: boolean; hasWaits: boolean }) {
  const { t } = useTranslation();
  const user = useCurrentUser();
  const skills = useQuery(mySkillsQuery);
  const programmes = useQuery(programmesQuery);
  if (skills.isPending || programmes.isPending) return <Skeleton look="card" lines={3} />;
  const invited = programmes.data?.find(({ my_place }) => my_place?.status === "invited");
  const open = programmes.data?.find(takesMyApplication);
  const takesPart = programmes.data?.some(({ my_place }) => holdsPlace(my_place)) ?? false;
  const lines = skills.data ?? [];
  const needsSkills = missingIn(lines, "offer") + missingIn(lines, "seek") > 0;
  const step = invited
    ? ({ kind: "invited", href: paths.programme(invited.id), name: invited.name } as const)
    : // Someone who runs programmes need not take part in one.
      needsSkills && (takesPart || !can(user, "coordinate"))
      ? ({ kind: "skills", href: paths.skills(), name: "" } as const)
      : open && !takesPart && !can(user, "coordinate")
        ? ({ kind: "apply", href: paths.programme(open.id), name: open.name } as const)
        : null;
  if (step) {
    return (
      <Card
        look="next"
        overline={t("home.nextStep")}
        title={t(`home.quiet.${step.kind}.title`, { name: step.name })}
        actions={
          <ButtonLink href={step.href} variant="primary">
            {t(`home.quiet.${step.kind}.action`)}
          </ButtonLink>
        }
      >
        <p>{t(`home.quiet.${step.kind}.lead`)}</p>
      </Card>
    );
  }
  return (
    <Card title={t("home.quiet.nothing.title")}>
      <p className="text-muted">
        {hasWaits
          ? t("home.quiet.nothing.inOtherHands")
          : hasPairing
            ? t("home.quiet.nothing.inPairing")
            : takesPart
              ? t("home.quiet.nothing.waiting")
              : t("home.quiet.nothing.outside")}
      </p>
    </Card>
  );
}
