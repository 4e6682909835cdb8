import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { paths } from "@/lib/paths";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Failure } from "@/ui/Failure";
import { Form } from "@/ui/Form";
import { ButtonLink } from "@/ui/Link";
import { Notice } from "@/ui/Notice";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/Skeleton";
import { showToast } from "@/ui/Toast";
import { usePageTitle } from "@/ui/usePageTitle";
import { checklistOf, draftOf, lacksCouncilReason } from "./coordinatorChecklist";
import {
  type Checklist,
  type CoordinatedProgramme,
  coordinatedProgrammeQuery,
  useSaveChecklist,
} from "./coordinatorQueries";

const CoordinatorChecklistFields = lazy(() =>
  import("./CoordinatorChecklistFields").then((module) => ({ default: module.CoordinatorChecklistFields })),
);

/** The checklist of a programme that exists: fill in, save, go back to the overview. */
export function CoordinatorChecklistPage() {
  const { t } = useTranslation();
  const { programmeId = "" } = useParams({ strict: false });
  const programme = useQuery(coordinatedProgrammeQuery(programmeId));
  usePageTitle(t("coordination.checklist.title"));
  return (
    <>
      <PageHeader title={t("coordination.checklist.title")} lead={t("coordination.checklist.lead")} />
      {programme.isPending ? <Skeleton look="card" lines={6} /> : null}
      {programme.error && !programme.data ? (
        <Failure sentence={sentenceFor(programme.error)} onRetry={() => void programme.refetch()} />
      ) : null}
      {programme.data ? (
        <ChecklistForm programme={programme.data} onStale={() => void programme.refetch()} />
      ) : null}
    </>
  );
}

function ChecklistForm({ programme, onStale }: { programme: CoordinatedProgramme; onStale: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [draft, setDraft] = useState(() => draftOf(programme.checklist as Checklist | null));
  const [isChecked, setIsChecked] = useState(false);
  const save = useSaveChecklist(programme);

  function submit() {
    setIsChecked(true);
    if (lacksCouncilReason(draft)) return;
    save.mutate(
      { checklist: checklistOf(draft) },
      {
        onSuccess: () => {
          showToast(t("coordination.checklist.saved"));
          void navigate({ href: paths.manageProgramme(programme.id) });
        },
        // What was typed stays; the next save goes on top of what is there now.
        onError: onStale,
      },
    );
  }

  return (
    <div className="max-w-2xl">
      <Card>
        <Form onSubmit={submit} problem={save.error}>
          {save.error ? (
            <Notice tone="danger" announce>
              {sentenceFor(save.error)}
            </Notice>
          ) : null}
          <Suspense fallback={<Skeleton lines={6} />}>
            <CoordinatorChecklistFields draft={draft} onChange={setDraft} isChecked={isChecked} />
          </Suspense>
          <div className="flex flex-wrap gap-3">
            <Button type="submit" variant="primary" isBusy={save.isPending}>
              {t("coordination.checklist.save")}
            </Button>
            <ButtonLink href={paths.manageProgramme(programme.id)} variant="quiet">
              {t("coordination.cancel")}
            </ButtonLink>
          </div>
        </Form>
      </Card>
    </div>
  );
}
