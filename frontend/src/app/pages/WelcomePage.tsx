import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { signInOptionsQuery } from "@/auth/signInOptions";
import { useFragmentToken } from "@/auth/useFragmentToken";
import { paths } from "@/lib/paths";
import { Icon } from "@/ui/Icon";
import { ButtonLink } from "@/ui/Link";
import { Notice } from "@/ui/Notice";
import { usePageTitle } from "@/ui/usePageTitle";
import { CompanyButton } from "./CompanySignIn";
import { NewPasswordForm } from "./NewPasswordForm";
import { VisitorCard } from "./VisitorCard";

export function WelcomePage() {
  const { t } = useTranslation();
  const token = useFragmentToken();
  const [isDone, setIsDone] = useState(false);
  const { data: options } = useQuery(signInOptionsQuery);
  // Whoever proves the invited address at the company has accepted too.
  const company = options?.company;
  const usesPasswords = options?.password ?? true;
  usePageTitle(t("welcome.title"));

  if (isDone) {
    return (
      <VisitorCard title={t("welcome.doneTitle")}>
        <Notice tone="success" announce>
          {t("welcome.done")}
        </Notice>
        <ButtonLink href={paths.signIn()} variant="primary" wide>
          {t("reset.signIn")}
        </ButtonLink>
      </VisitorCard>
    );
  }
  if (!token)
    return (
      <VisitorCard title={t("reset.noTokenTitle")} lead={t("welcome.noToken")}>
        {null}
      </VisitorCard>
    );

  const promises = [
    t("welcome.privacyPulse"),
    t("welcome.privacyNotes"),
    t("welcome.privacyAppraisal"),
    t("welcome.privacyLeave"),
  ];
  return (
    <VisitorCard title={t("welcome.title")} lead={t("welcome.lead")}>
      <section className="flex flex-col gap-3 rounded bg-accent-soft p-4">
        <h2 className="font-semibold text-accent-strong">{t("welcome.privacyTitle")}</h2>
        <ul className="flex flex-col gap-2 text-small">
          {promises.map((promise) => (
            <li key={promise} className="flex gap-2">
              <Icon name="lock" size={16} className="mt-0.5 text-accent" />
              {promise}
            </li>
          ))}
        </ul>
      </section>
      {company ? <CompanyButton label={company.label} next={paths.home()} /> : null}
      {usesPasswords ? (
        <NewPasswordForm
          submitLabel={t("welcome.submit")}
          save={(password) => api.POST("/auth/invitation-acceptances", { body: { token, password } })}
          onSaved={() => setIsDone(true)}
        />
      ) : null}
    </VisitorCard>
  );
}
