import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { useFragmentToken } from "@/auth/useFragmentToken";
import { paths } from "@/lib/paths";
import { ButtonLink } from "@/ui/Link";
import { Notice } from "@/ui/Notice";
import { usePageTitle } from "@/ui/usePageTitle";
import { NewPasswordForm } from "./NewPasswordForm";
import { VisitorCard } from "./VisitorCard";

export function ResetPasswordPage() {
  const { t } = useTranslation();
  const token = useFragmentToken();
  const [isDone, setIsDone] = useState(false);
  usePageTitle(t("reset.title"));

  if (isDone) {
    return (
      <VisitorCard title={t("reset.doneTitle")}>
        <Notice tone="success" announce>
          {t("reset.done")}
        </Notice>
        <ButtonLink href={paths.signIn()} variant="primary" wide>
          {t("reset.signIn")}
        </ButtonLink>
      </VisitorCard>
    );
  }
  if (!token) {
    return (
      <VisitorCard title={t("reset.noTokenTitle")} lead={t("reset.noToken")}>
        <ButtonLink href={paths.forgottenPassword()} variant="primary" wide>
          {t("reset.askAgain")}
        </ButtonLink>
      </VisitorCard>
    );
  }
  return (
    <VisitorCard title={t("reset.title")} lead={t("reset.lead")}>
      <NewPasswordForm
        submitLabel={t("reset.submit")}
        save={(password) => api.POST("/auth/password-resets", { body: { token, password } })}
        onSaved={() => setIsDone(true)}
      />
    </VisitorCard>
  );
}
