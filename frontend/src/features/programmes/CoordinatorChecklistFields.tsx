import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Checkbox, RadioGroup } from "@/ui/Choices";
import { Select } from "@/ui/Select";
import { TextArea, TextField } from "@/ui/TextField";
import { type ChecklistDraft, COUNCIL_ANSWERS, lacksCouncilReason } from "./coordinatorChecklist";
import { referentsQuery } from "./coordinatorQueries";

interface ChecklistFieldsProps {
  draft: ChecklistDraft;
  onChange: (draft: ChecklistDraft) => void;
  /** After the first try to save, what is missing is said. */
  isChecked: boolean;
}

/** The five lines a programme needs before it opens. */
export function CoordinatorChecklistFields({ draft, onChange, isChecked }: ChecklistFieldsProps) {
  const { t } = useTranslation();
  const referents = useQuery(referentsQuery());
  const set = (change: Partial<ChecklistDraft>) => onChange({ ...draft, ...change });
  return (
    <>
      <TextArea
        label={t("coordination.checklist.question")}
        description={t("coordination.checklist.questionHelp")}
        rows={2}
        maxLength={500}
        value={draft.businessQuestion}
        onChange={(businessQuestion) => set({ businessQuestion })}
      />
      <TextField
        label={t("coordination.checklist.sponsor")}
        description={t("coordination.checklist.sponsorHelp")}
        maxLength={100}
        value={draft.sponsor}
        onChange={(sponsor) => set({ sponsor })}
      />
      <Select
        label={t("coordination.checklist.referent")}
        description={
          referents.data?.length === 0
            ? t("coordination.checklist.noReferent")
            : t("coordination.checklist.referentHelp")
        }
        placeholder={t("coordination.checklist.referentChoose")}
        options={(referents.data ?? []).map((person) => ({
          id: person.user_id,
          label: `${person.given_name} ${person.family_name}`,
        }))}
        value={draft.referentId}
        onChange={(referentId) => set({ referentId })}
      />
      <RadioGroup
        label={t("coordination.checklist.council")}
        options={COUNCIL_ANSWERS.map((answer) => ({
          id: answer,
          label: t(`coordination.checklist.councilAnswer.${answer}`),
        }))}
        value={draft.council}
        onChange={(council) => set({ council })}
      />
      {draft.council === "not_applicable" ? (
        <TextField
          label={t("coordination.checklist.councilReason")}
          maxLength={500}
          value={draft.councilReason}
          onChange={(councilReason) => set({ councilReason })}
          error={
            isChecked && lacksCouncilReason(draft) ? t("coordination.checklist.councilReasonMissing") : null
          }
        />
      ) : null}
      <Checkbox
        isSelected={draft.noticePublished}
        onChange={(noticePublished) => set({ noticePublished })}
        description={t("coordination.checklist.noticeHelp")}
      >
        {t("coordination.checklist.notice")}
      </Checkbox>
    </>
  );
}
