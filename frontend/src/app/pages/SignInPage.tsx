import { useMutation } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useSession } from "@/auth/hooks";
import { signIn } from "@/auth/session";
import { paths } from "@/lib/paths";
import { Button } from "@/ui/Button";
import { Form } from "@/ui/Form";
import { Link } from "@/ui/Link";
import { Notice } from "@/ui/Notice";
import { TextField } from "@/ui/TextField";
import { usePageTitle } from "@/ui/usePageTitle";
import { Redirect } from "../Redirect";
import { PasswordField } from "./PasswordField";
import { VisitorCard } from "./VisitorCard";

export function SignInPage() {
  const { t } = useTranslation();
  const { next = paths.home() } = useSearch({ from: "/visitors/sign-in" });
  const session = useSession();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [isChecked, setIsChecked] = useState(false);
  const attempt = useMutation({ mutationFn: signIn });
  usePageTitle(t("signIn.title"));

  function submit() {
    setIsChecked(true);
    if (email.trim() && password) attempt.mutate({ email: email.trim(), password });
  }

  if (session.status === "signed_in") return <Redirect href={next} />;
  return (
    <VisitorCard
      title={t("signIn.title")}
      lead={t("signIn.lead")}
      after={<p className="text-small text-muted">{t("signIn.noAccount")}</p>}
    >
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
        <Button type="submit" variant="primary" wide isBusy={attempt.isPending}>
          {t("signIn.submit")}
        </Button>
        <p className="text-center">
          <Link href={paths.forgottenPassword()}>{t("signIn.forgotten")}</Link>
        </p>
      </Form>
    </VisitorCard>
  );
}
