import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useSession } from "@/auth/hooks";
import { restoreSession } from "@/auth/session";
import { signInOptionsQuery } from "@/auth/signInOptions";
import { paths } from "@/lib/paths";
import { Failure } from "@/ui/Failure";
import { Skeleton } from "@/ui/Skeleton";
import { usePageTitle } from "@/ui/usePageTitle";
import { Redirect } from "../Redirect";
import { CompanyButton, CompanyNotice, companyOutcome } from "./CompanySignIn";
import { PasswordSignIn } from "./PasswordSignIn";
import { VisitorCard } from "./VisitorCard";

export function SignInPage() {
  const { t } = useTranslation();
  const { next = paths.home(), sso } = useSearch({ from: "/visitors/sign-in" });
  const session = useSession();
  const options = useQuery(signInOptionsQuery);
  const outcome = companyOutcome(sso);
  usePageTitle(t("signIn.title"));

  if (session.status === "signed_in") return <Redirect href={next} />;
  if (outcome === "done" && session.status === "restoring") return <Skeleton look="card" lines={4} />;
  if (outcome === "done" && session.status === "unreachable")
    return <Failure sentence={sentenceFor(session.error)} onRetry={restoreSession} />;

  // Where the server says nothing, the form is there: it then says what is wrong.
  const { company, password } = options.data ?? { company: null, password: !options.isPending };
  return (
    <VisitorCard
      title={t("signIn.title")}
      lead={t("signIn.lead")}
      after={<p className="text-small text-muted">{t("signIn.noAccount")}</p>}
    >
      {outcome ? <CompanyNotice problem={outcome === "done" ? "lost" : outcome} /> : null}
      {options.isPending ? <Skeleton lines={4} /> : null}
      {company ? <CompanyButton label={company.label} next={next} /> : null}
      {company && password ? (
        <p className="flex items-center gap-3 text-small text-muted before:flex-1 before:border-line before:border-t after:flex-1 after:border-line after:border-t">
          {t("companySignIn.or")}
        </p>
      ) : null}
      {password ? <PasswordSignIn isSecond={Boolean(company)} /> : null}
    </VisitorCard>
  );
}
