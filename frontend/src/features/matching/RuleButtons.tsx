import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { Button } from "@/ui/Button";
import { showToast } from "@/ui/Toast";
import { useSetRule } from "./changes";
import type { CoupleIds, RuleKind } from "./queries";

interface RuleButtonsProps {
  programmeId: string;
  couple: CoupleIds;
  rule: RuleKind | null;
  /** Names the couple, for the buttons. */
  name: string;
  /** Why it cannot be kept, when a rule stands in the way. */
  pinRefused?: string | null;
}

/** Keep, leave out, or neither: what the next run will respect. */
export function RuleButtons({ programmeId, couple, rule, name, pinRefused = null }: RuleButtonsProps) {
  const { t } = useTranslation();
  const set = useSetRule(programmeId);
  function make(kind: RuleKind | null) {
    set.mutate(
      { couple, kind },
      {
        onSuccess: () => showToast(t(`matching.ruleSet.${kind ?? "free"}`)),
        onError: (error) => showToast(sentenceFor(error), "danger"),
      },
    );
  }
  if (rule) {
    return (
      <Button
        size="small"
        variant="quiet"
        icon="undo"
        aria-label={`${t("matching.free")} – ${name}`}
        isBusy={set.isPending}
        onPress={() => make(null)}
      >
        {t("matching.free")}
      </Button>
    );
  }
  return (
    <>
      <Button
        size="small"
        variant="quiet"
        icon="pin"
        aria-label={`${t("matching.pin")} – ${name}`}
        isBusy={set.isPending && set.variables.kind === "pin"}
        disabledReason={pinRefused}
        onPress={() => make("pin")}
      >
        {t("matching.pin")}
      </Button>
      <Button
        size="small"
        variant="quiet"
        icon="close"
        aria-label={`${t("matching.forbid")} – ${name}`}
        isBusy={set.isPending && set.variables.kind === "forbid"}
        onPress={() => make("forbid")}
      >
        {t("matching.forbid")}
      </Button>
    </>
  );
}
