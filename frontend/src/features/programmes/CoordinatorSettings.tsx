import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useReader } from "@/auth/hooks";
import { formatDate } from "@/lib/dates";
import { paths } from "@/lib/paths";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { DefinitionList } from "@/ui/DefinitionList";
import { Link } from "@/ui/Link";
import { CoordinatorChecklistLines } from "./CoordinatorChecklistLines";
import type { CoordinatedProgramme } from "./coordinatorQueries";
import { rulesOf } from "./coordinatorRules";

const RulesDialog = lazy(() =>
  import("./CoordinatorRulesDialog").then((module) => ({ default: module.CoordinatorRulesDialog })),
);
/** The server takes a new policy until the programme runs. */
const MAY_CHANGE: readonly CoordinatedProgramme["status"][] = ["draft", "open", "matching"];

/** What `policy` holds of interest here; the server hands it out as a plain map. */
interface Rhythm {
  session_weeks?: number[];
  session_minutes?: number;
  closing_week?: number;
}

/** What a programme was set to, and the way to change what may still change. */
export function CoordinatorSettings({ programme }: { programme: CoordinatedProgramme }) {
  const { t } = useTranslation();
  const reader = useReader();
  const [isChanging, setIsChanging] = useState(false);
  const {
    session_weeks: weeks = [],
    session_minutes: minutes,
    closing_week: closing,
  } = programme.policy as Rhythm;
  const { admission, places, phases } = rulesOf(programme.policy);
  return (
    <Card
      title={t("coordination.settings.title")}
      corner={<Link href={paths.programmeChecklist(programme.id)}>{t("coordination.settings.edit")}</Link>}
      actions={
        <Button
          icon="gear"
          disabledReason={MAY_CHANGE.includes(programme.status) ? null : t("rules.frozen")}
          onPress={() => setIsChanging(true)}
        >
          {t("rules.change")}
        </Button>
      }
    >
      <DefinitionList
        items={[
          {
            term: t("coordination.settings.starts"),
            value: formatDate(programme.starts_on, { ...reader, timeZone: "UTC" }),
          },
          { term: t("coordination.settings.preset"), value: t(`coordination.preset.${programme.preset}`) },
          {
            term: t("coordination.settings.rhythm"),
            value: t("coordination.settings.rhythmValue", {
              sessions: weeks.length,
              minutes,
              weeks: closing,
            }),
          },
          { term: t("rules.admission.term"), value: t(`rules.admission.${admission}`) },
          {
            term: t("rules.places.term"),
            value: places === null ? t("rules.places.none") : t("rules.places.each", { count: places }),
          },
          { term: t("rules.phases.term"), value: t(`rules.phases.${phases}`) },
          // A draft shows its checklist in the next step.
          ...(programme.status === "draft"
            ? []
            : [
                {
                  term: t("coordination.checklist.title"),
                  value: <CoordinatorChecklistLines lines={programme.checklist_lines} />,
                },
              ]),
        ]}
      />
      {isChanging ? (
        <Suspense fallback={null}>
          <RulesDialog programme={programme} onClose={() => setIsChanging(false)} />
        </Suspense>
      ) : null}
    </Card>
  );
}
