import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { fieldErrors, sentenceFor } from "@/api/errors";
import { paths } from "@/lib/paths";
import { Button } from "@/ui/Button";
import { Form } from "@/ui/Form";
import { Link } from "@/ui/Link";
import { Notice } from "@/ui/Notice";
import { TextField } from "@/ui/TextField";
import { usePageTitle } from "@/ui/usePageTitle";
import { VisitorCard } from "./VisitorCard";

export function ForgottenPasswordPage() {
  const { t } = useTranslation();
  const [email, setEmail] = useState("");
  const [isChecked, setIsChecked] = useState(false);
  const request = useMutation({
    mutationFn: (address: string) => api.POST("/auth/password-reset-requests", { body: { email: address } }),
  });
  usePageTitle(t("forgotten.title"));

  function submit() {
    setIsChecked(true);
    if (email.trim()) request.mutate(email.trim());
  }

  const back = <Link href={paths.signIn()}>{t("forgotten.back")}</Link>;
  if (request.isSuccess) {
    return (
      <VisitorCard title={t("forgotten.sentTitle")} after={back}>
        <Notice tone="success" announce>
          {t("forgotten.sent", { email: request.variables })}
        </Notice>
      </VisitorCard>
    );
  }
  const refused = fieldErrors(request.error)["email"];
  return (
    <VisitorCard title={t("forgotten.title")} lead={t("forgotten.lead")} after={back}>
      <Form onSubmit={submit} problem={request.error}>
        {request.error && !refused ? (
          <Notice tone="danger" announce>
            {sentenceFor(request.error)}
          </Notice>
        ) : null}
        <TextField
          label={t("email.label")}
          type="email"
          name="email"
          autoComplete="username"
          value={email}
          onChange={setEmail}
          error={isChecked && !email.trim() ? t("email.missing") : refused}
        />
        <Button type="submit" variant="primary" wide isBusy={request.isPending}>
          {t("forgotten.submit")}
        </Button>
      </Form>
    </VisitorCard>
  );
}
