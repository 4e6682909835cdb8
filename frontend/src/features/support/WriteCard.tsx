import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fieldErrors, sentenceFor } from "@/api/errors";
import { useCurrentUser } from "@/auth/hooks";
import { paths } from "@/lib/paths";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Checkbox, RadioGroup } from "@/ui/Choices";
import { Failure } from "@/ui/Failure";
import { Form } from "@/ui/Form";
import { Select } from "@/ui/Select";
import { TextArea } from "@/ui/TextField";
import { showToast } from "@/ui/Toast";
import { type Help, type Referent, useOpenCase } from "./queries";
import { CATEGORIES, EMPTY_REQUEST, exclude, nameOf, type RequestDraft, requestOf, wanted } from "./request";
import { useMemoryDraft } from "./useMemoryDraft";

const LONGEST = 4000;

/** Choose a person, say what it is about, write. Nothing leaves before "Send". */
export function WriteCard({ help }: { help: Help }) {
  const { t } = useTranslation();
  const { navigate } = useRouter();
  const draft = useMemoryDraft<RequestDraft>(useCurrentUser().id, "request", EMPTY_REQUEST);
  const [isAsked, setIsAsked] = useState(false);
  const open = useOpenCase();
  const { value } = draft;
  const choices = wanted(value, help.referents);
  const chosen = choices.find(({ user_id }) => user_id === value.referentId);
  const missing = (isMissing: boolean) => (isAsked && isMissing ? t("support.write.missing") : null);

  function submit() {
    setIsAsked(true);
    const request = requestOf(value);
    if (!request) return;
    open.mutate(request, {
      onSuccess: ({ id }) => {
        draft.clear();
        showToast(t("support.write.sent"));
        void navigate({ href: paths.supportCase(id) });
      },
    });
  }

  return (
    <Card title={t("support.write.title")}>
      <p className="max-w-2xl text-muted">{t("support.write.lead")}</p>
      <Form onSubmit={submit} problem={open.error}>
        <RadioGroup
          label={t("support.write.whom")}
          description={help.some_recused ? t("support.write.someRecused") : undefined}
          look="cards"
          options={choices.map((each) => ({
            id: each.user_id,
            label: nameOf(each),
            ...(each.named ? { description: t("support.write.named") } : {}),
          }))}
          value={value.referentId}
          onChange={(referentId) => draft.change({ ...value, referentId })}
          error={missing(!value.referentId)}
        />
        {help.referents.length > 1 ? (
          <Exclusions
            referents={help.referents}
            excluded={value.excluded}
            onChange={(userId, isExcluded) => draft.change(exclude(value, userId, isExcluded))}
          />
        ) : null}
        <Select
          label={t("support.write.about")}
          placeholder={t("support.write.choose")}
          options={CATEGORIES.map((id) => ({ id, label: t(`support.category.${id}`) }))}
          value={value.category}
          onChange={(category) => draft.change({ ...value, category })}
          error={missing(!value.category)}
        />
        <TextArea
          label={t("support.write.text")}
          description={t("support.write.textHelp")}
          whoCanRead={chosen ? t("support.whoCanReadOne", { name: nameOf(chosen) }) : t("support.whoCanRead")}
          rows={6}
          maxLength={LONGEST}
          value={value.text}
          onChange={(text) => draft.change({ ...value, text })}
          error={missing(!value.text.trim()) ?? fieldErrors(open.error)["text"] ?? null}
        />
        {open.error ? <Failure sentence={sentenceFor(open.error)} /> : null}
        <div>
          <Button type="submit" variant="primary" icon="send" isBusy={open.isPending}>
            {t("support.write.send")}
          </Button>
        </div>
      </Form>
      <p className="max-w-2xl text-small text-muted">
        {t("support.write.kept", { kept: help.kept_days, quiet: help.quiet_days })}
      </p>
    </Card>
  );
}

interface ExclusionsProps {
  referents: readonly Referent[];
  excluded: readonly string[];
  onChange: (userId: string, isExcluded: boolean) => void;
}

/** Folded away: most people need it not, and whoever does finds it where they choose. */
function Exclusions({ referents, excluded, onChange }: ExclusionsProps) {
  const { t } = useTranslation();
  return (
    <details open={excluded.length > 0} className="rounded border px-4 py-2">
      <summary className="min-h-11 cursor-pointer py-2 font-medium">{t("support.write.exclude")}</summary>
      <p className="text-small text-muted">{t("support.write.excludeHelp")}</p>
      {referents.map((each) => (
        <Checkbox
          key={each.user_id}
          isSelected={excluded.includes(each.user_id)}
          onChange={(isExcluded) => onChange(each.user_id, isExcluded)}
        >
          {nameOf(each)}
        </Checkbox>
      ))}
    </details>
  );
}
