import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { signIn } from "@/auth/session";
import { paths } from "@/lib/paths";
import { Button } from "@/ui/Button";
import { Form } from "@/ui/Form";
import { Link } from "@/ui/Link";
import { Notice } from "@/ui/Notice";
import { TextField } from "@/ui/TextField";
import { PasswordField } from "./PasswordField";

/** The form of the sign-in page, where passwords are used; `isSecond` where the company's account comes first. */
export function PasswordSignIn({ isSecond }: { isSecond: boolean }) {
  const { t } = useTranslation();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [isChecked, setIsChecked] = useState(false);
  const attempt = useMutation({ mutationFn: signIn });

  function submit() {
    setIsChecked(true);
    if (email.trim() && password) attempt.mutate({ email: email.trim(), password });
  }

  return (
    <Form onSubmit={submit} problem={attempt.error}>
      {attempt.error ? (
        <Notice tone="danger" announce>
          {sentenceFor(attempt.error)}
        </Notice>
      ) : null}
      <TextField
        label={t("email.label")}
        type="email"
        name="email"
        autoComplete="username"
        value={email}
        onChange={setEmail}
        error={isChecked && !email.trim() ? t("email.missing") : null}
      />
      <PasswordField
        label={t("password.label")}
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
        error={isChecked && !password ? t("signIn.passwordMissing") : null}
      />
      <Button type="submit" variant={isSecond ? "secondary" : "primary"} wide isBusy={attempt.isPending}>
        {t("signIn.submit")}
      </Button>
      <p className="text-center">
        <Link href={paths.forgottenPassword()}>{t("signIn.forgotten")}</Link>
      </p>
    </Form>
  );
}
