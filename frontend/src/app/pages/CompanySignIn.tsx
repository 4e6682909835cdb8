import { useTranslation } from "react-i18next";
import { buttonStyle } from "@/ui/buttonStyle";
import { Notice } from "@/ui/Notice";

/** No page of ours: the server sends the browser on to the provider. */
const START = "/api/v1/auth/sso/start";

interface CompanyButtonProps {
  /** The company or its provider, as the operator names it; empty when they gave no name. */
  label: string;
  /** The page that was wanted. */
  next: string;
  variant?: "primary" | "secondary";
}

/** A plain link: the browser leaves the product for the company's identity provider. */
export function CompanyButton({ label, next, variant = "primary" }: CompanyButtonProps) {
  const { t } = useTranslation();
  return (
    <a href={`${START}?next=${encodeURIComponent(next)}`} className={buttonStyle({ variant, wide: true })}>
      {label ? t("companySignIn.continueWith", { label }) : t("companySignIn.continue")}
    </a>
  );
}

/** How a trip to the identity provider can end without anybody being signed in. */
const PROBLEMS = [
  "not_offered",
  "busy",
  "unavailable",
  "declined",
  "expired",
  "refused",
  "email_not_verified",
  "unknown_person",
  "other_identity",
  "account_closed",
] as const;
export type CompanyProblem = (typeof PROBLEMS)[number];

/** Reads the `sso` of the address; a word nobody knows is as good as "the answer was refused". */
export function companyOutcome(sso: unknown): "done" | CompanyProblem | undefined {
  if (sso === undefined || sso === "done") return sso;
  return PROBLEMS.find((problem) => problem === sso) ?? "refused";
}

/** What happened on the way back from the identity provider, and what now. */
export function CompanyNotice({ problem }: { problem: CompanyProblem | "lost" }) {
  const { t } = useTranslation();
  return (
    <Notice tone={problem === "declined" ? "info" : "warning"} announce>
      {t(`companySignIn.problem.${problem}`)}
    </Notice>
  );
}
