import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fieldErrors, sentenceFor } from "@/api/errors";
import { Button } from "@/ui/Button";
import { Checkbox, RadioGroup } from "@/ui/Choices";
import { Failure } from "@/ui/Failure";
import { Form } from "@/ui/Form";
import { TextArea, TextField } from "@/ui/TextField";
import { CharterSkillsField } from "./CharterSkillsField";
import { type CharterSkill, missingFields } from "./charterDraft";
import type { CharterFields } from "./queries";

/** What the two add to the clauses of every charter. */
const OWN_WORDS = ["confidentiality", "speaking_up", "notes_policy"] as const;

interface CharterFormProps {
  fields: CharterFields;
  onChange: (fields: CharterFields) => void;
  /** The skills it may name. */
  skills: readonly CharterSkill[];
  mentorName: string;
  learnerName: string;
  /** True when somebody signed the present version: a change takes the signatures away. */
  isSigned: boolean;
  problem: unknown;
  isBusy: boolean;
  onSubmit: () => void;
  onCancel?: () => void;
}

export function CharterForm(props: CharterFormProps) {
  const { fields, onChange, mentorName, learnerName, problem } = props;
  const { t } = useTranslation();
  const [tried, setTried] = useState(false);
  const refused = fieldErrors(problem);
  const missing = tried ? missingFields(fields) : [];
  const set = (change: Partial<CharterFields>) => onChange({ ...fields, ...change });
  const errorOf = (name: "rhythm" | "place") =>
    refused[name] ?? (missing.includes(name) ? t(`charter.missing.${name}`) : null);

  function submit() {
    setTried(true);
    if (missingFields(fields).length === 0) props.onSubmit();
  }

  return (
    <Form onSubmit={submit} problem={problem}>
      <CharterSkillsField
        offered={props.skills}
        chosen={fields.tracks}
        onChange={(tracks) => set({ tracks })}
        mentorName={mentorName}
        learnerName={learnerName}
      />
      <TextField
        label={t("charter.field.rhythm")}
        description={t("charter.hint.rhythm")}
        value={fields.rhythm}
        onChange={(rhythm) => set({ rhythm })}
        maxLength={1000}
        error={errorOf("rhythm")}
      />
      <TextField
        label={t("charter.field.place")}
        description={t("charter.hint.place")}
        value={fields.place}
        onChange={(place) => set({ place })}
        maxLength={1000}
        error={errorOf("place")}
      />
      <RadioGroup
        label={t("charter.field.booked_by")}
        options={[
          { id: "learner", label: learnerName },
          { id: "mentor", label: mentorName },
        ]}
        value={fields.booked_by}
        onChange={(booked_by) => set({ booked_by })}
      />
      {OWN_WORDS.map((name) => (
        <TextArea
          key={name}
          label={t(`charter.field.${name}`)}
          description={t(`charter.hint.${name}`)}
          value={fields[name]}
          onChange={(words) => set({ [name]: words })}
          maxLength={1000}
          rows={2}
          error={refused[name]}
          optional
        />
      ))}
      <Checkbox
        isSelected={fields.recording}
        onChange={(recording) => set({ recording })}
        description={t("charter.hint.recording")}
      >
        {t("charter.allowRecording")}
      </Checkbox>
      <TextField
        label={t("charter.field.closing_on")}
        description={t("charter.hint.closing_on")}
        type="date"
        value={fields.closing_on ?? ""}
        onChange={(day) => set({ closing_on: day === "" ? null : day })}
        error={refused["closing_on"]}
        whoCanRead={t("charter.whoCanRead")}
        optional
      />
      {props.isSigned ? <p className="text-muted">{t("charter.unsigns")}</p> : null}
      {problem ? <Failure sentence={sentenceFor(problem)} /> : null}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" variant="primary" isBusy={props.isBusy}>
          {t("charter.save")}
        </Button>
        {props.onCancel ? (
          <Button variant="quiet" onPress={props.onCancel}>
            {t("charter.discard")}
          </Button>
        ) : null}
      </div>
      <p className="text-small text-muted">{t("charter.draftKept")}</p>
    </Form>
  );
}
