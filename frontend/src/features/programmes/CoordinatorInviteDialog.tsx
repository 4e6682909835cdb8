import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useDebounced } from "@/lib/useDebounced";
import { Button } from "@/ui/Button";
import { Checkbox } from "@/ui/Choices";
import { Dialog } from "@/ui/Dialog";
import { Failure } from "@/ui/Failure";
import { SearchBox } from "@/ui/SearchBox";
import { Skeleton } from "@/ui/Skeleton";
import { showToast } from "@/ui/Toast";
import { candidatesQuery, MOST_INVITED_AT_ONCE, useInvite } from "./coordinatorQueries";

const LISTED = 100;

interface InviteDialogProps {
  programmeId: string;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}

/** Finds people of the company without a place, keeps the choice across searches, and invites them all at once. */
export function CoordinatorInviteDialog({ programmeId, isOpen, onOpenChange }: InviteDialogProps) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const invite = useInvite(programmeId);
  const tooMany = chosen.size > MOST_INVITED_AT_ONCE;

  function send() {
    invite.mutate([...chosen], {
      onSuccess: ({ invited }) => {
        setChosen(new Set());
        onOpenChange(false);
        showToast(t("coordination.invite.sent", { count: invited }));
      },
    });
  }

  return (
    <Dialog
      title={t("coordination.people.invite")}
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      size="wide"
      actions={
        <>
          <Button
            variant="primary"
            icon="send"
            onPress={send}
            isBusy={invite.isPending}
            disabledReason={
              chosen.size === 0
                ? t("coordination.invite.nobodyChosen")
                : tooMany
                  ? t("coordination.invite.tooMany", { count: MOST_INVITED_AT_ONCE })
                  : null
            }
          >
            {chosen.size === 0
              ? t("coordination.invite.sendNobody")
              : t("coordination.invite.send", { count: chosen.size })}
          </Button>
          <Button variant="quiet" onPress={() => onOpenChange(false)}>
            {t("coordination.cancel")}
          </Button>
        </>
      }
    >
      <p className="text-muted">{t("coordination.invite.lead")}</p>
      {invite.error ? <Failure sentence={sentenceFor(invite.error)} /> : null}
      <CandidateList programmeId={programmeId} chosen={chosen} onChange={setChosen} />
    </Dialog>
  );
}

interface CandidateListProps {
  programmeId: string;
  chosen: ReadonlySet<string>;
  onChange: (chosen: ReadonlySet<string>) => void;
}

function CandidateList({ programmeId, chosen, onChange }: CandidateListProps) {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const candidates = useQuery(candidatesQuery(programmeId, useDebounced(search.trim())));
  const found = candidates.data ?? [];
  const allChosen = found.length > 0 && found.every((person) => chosen.has(person.user_id));
  const someChosen = found.some((person) => chosen.has(person.user_id));

  function set(userIds: readonly string[], isSelected: boolean) {
    const next = new Set(chosen);
    for (const id of userIds) {
      if (isSelected) next.add(id);
      else next.delete(id);
    }
    onChange(next);
  }

  return (
    <>
      <SearchBox label={t("coordination.invite.search")} value={search} onChange={setSearch} />
      {candidates.error ? (
        <Failure sentence={sentenceFor(candidates.error)} onRetry={() => void candidates.refetch()} />
      ) : null}
      {candidates.isPending ? <Skeleton lines={5} /> : null}
      {candidates.data && found.length === 0 ? (
        <p className="text-muted">{search ? t("ui.nothingFound") : t("coordination.invite.nobodyLeft")}</p>
      ) : null}
      {found.length > 0 ? (
        <>
          <div className="border-b">
            <Checkbox
              isSelected={allChosen}
              isIndeterminate={someChosen && !allChosen}
              onChange={(isSelected) =>
                set(
                  found.map((person) => person.user_id),
                  isSelected,
                )
              }
            >
              {t("coordination.invite.all", { count: found.length })}
            </Checkbox>
          </div>
          <ul aria-label={t("coordination.invite.list")} className="flex flex-col sm:min-h-64">
            {found.slice(0, LISTED).map((person) => (
              <li key={person.user_id}>
                <Checkbox
                  isSelected={chosen.has(person.user_id)}
                  onChange={(isSelected) => set([person.user_id], isSelected)}
                  description={[person.job_title, person.department, person.site].filter(Boolean).join(" · ")}
                >
                  {person.given_name} {person.family_name}
                </Checkbox>
              </li>
            ))}
          </ul>
          {found.length > LISTED ? (
            <p className="text-small text-muted">
              {t("coordination.invite.refine", { shown: LISTED, count: found.length })}
            </p>
          ) : null}
        </>
      ) : null}
    </>
  );
}
