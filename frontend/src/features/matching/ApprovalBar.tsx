import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { paths } from "@/lib/paths";
import { Button } from "@/ui/Button";
import { ButtonLink } from "@/ui/Link";
import { Notice } from "@/ui/Notice";
import type { MatchRun, Proposal } from "./queries";

/** Loaded at the first question. */
const ApproveDialog = lazy(async () => ({ default: (await import("./ApproveDialog")).ApproveDialog }));

interface ApprovalBarProps {
  programmeId: string;
  run: MatchRun;
  /** The couples that can be approved. */
  pending: readonly Proposal[];
  /** How many wait whose people have left since. */
  heldBack: number;
  selected: readonly Proposal[];
  /** What the filters leave, when they leave out something. */
  shown: readonly Proposal[];
  /** All proposals of the run are loaded: "all" means all. */
  isComplete: boolean;
  onSelect: (proposals: readonly Proposal[]) => void;
}

/** What can be done with the couples of a run; it stays in sight while the list scrolls. */
export function ApprovalBar(props: ApprovalBarProps) {
  const { programmeId, run, pending, selected, shown, isComplete, onSelect } = props;
  const { t } = useTranslation();
  const [asked, setAsked] = useState<readonly Proposal[] | null>(null);
  const [approved, setApproved] = useState<number | null>(null);
  const some = selected.length > 0;
  const stillLoading = isComplete ? null : t("matching.stillLoading");
  return (
    <>
      {approved === null ? null : (
        <Notice
          tone="success"
          title={t("matching.approved", { count: approved })}
          announce
          actions={
            <ButtonLink href={paths.programmePairings(programmeId)} size="small">
              {t("matching.seePairings")}
            </ButtonLink>
          }
        >
          {t("matching.approvedLead")}
        </Notice>
      )}
      {props.heldBack > 0 ? (
        <p className="text-small text-muted">{t("matching.heldBack", { count: props.heldBack })}</p>
      ) : null}
      <section
        aria-label={t("matching.toolbar")}
        className="sticky top-0 z-10 -mx-4 flex flex-wrap items-start gap-3 bg-page px-4 py-2 sm:-mx-8 sm:px-8"
      >
        {some ? (
          <>
            <Button variant="primary" icon="check" onPress={() => setAsked(selected)}>
              {t("matching.approveSelected", { count: selected.length })}
            </Button>
            <Button variant="quiet" icon="close" onPress={() => onSelect([])}>
              {t("matching.selectNone")}
            </Button>
          </>
        ) : (
          <Button
            variant="primary"
            icon="check"
            onPress={() => setAsked(pending)}
            disabledReason={pending.length === 0 ? t("matching.nonePending") : stillLoading}
          >
            {pending.length === 0
              ? t("matching.approveNone")
              : t("matching.approveAll", { count: pending.length })}
          </Button>
        )}
        {shown.length > 0 && shown.length !== selected.length ? (
          <Button variant="quiet" icon="check" onPress={() => onSelect(shown)}>
            {t("matching.selectShown", { count: shown.length })}
          </Button>
        ) : null}
      </section>
      {asked ? (
        <Suspense fallback={null}>
          <ApproveDialog
            run={run}
            proposals={asked}
            onClose={() => setAsked(null)}
            onApproved={(count) => {
              setAsked(null);
              setApproved(count);
              onSelect([]);
            }}
          />
        </Suspense>
      ) : null}
    </>
  );
}
