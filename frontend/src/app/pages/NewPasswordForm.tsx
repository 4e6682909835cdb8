import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fieldErrors, sentenceFor } from "@/api/errors";
import { Button } from "@/ui/Button";
import { Form } from "@/ui/Form";
import { Notice } from "@/ui/Notice";
import { PasswordField } from "./PasswordField";

/** The server's rule, told before sending; the server judges the rest (common passwords, the person's own name). */
const MINIMUM_LENGTH = 12;

interface NewPasswordFormProps {
  submitLabel: string;
  save: (password: string) => Promise<unknown>;
  onSaved: () => void;
}

export function NewPasswordForm({ submitLabel, save, onSaved }: NewPasswordFormProps) {
  const { t } = useTranslation();
  const [password, setPassword] = useState("");
  const [isChecked, setIsChecked] = useState(false);
  const saving = useMutation({ mutationFn: save, onSuccess: onSaved });
  const isTooShort = Array.from(password).length < MINIMUM_LENGTH;

  function submit() {
    setIsChecked(true);
    if (!isTooShort) saving.mutate(password);
  }

  const refused = fieldErrors(saving.error)["password"];
  return (
    <Form onSubmit={submit} problem={saving.error}>
      {saving.error && !refused ? (
        <Notice tone="danger" announce>
          {sentenceFor(saving.error)}
        </Notice>
      ) : null}
      <PasswordField
        label={t("password.newLabel")}
        autoComplete="new-password"
        description={t("password.hint")}
        value={password}
        onChange={(value) => {
          setPassword(value);
          saving.reset();
        }}
        error={isChecked && isTooShort ? t("password.tooShort") : refused}
      />
      <Button type="submit" variant="primary" wide isBusy={saving.isPending}>
        {submitLabel}
      </Button>
    </Form>
  );
}
