import { useTranslation } from "react-i18next";
import { useCurrentUser } from "@/auth/hooks";
import { TextField } from "@/ui/TextField";

/** One's password, asked once more; whoever has none here is told that a sign-in of a moment ago counts instead. */
export function OwnPassword({ value, onChange }: { value: string; onChange: (password: string) => void }) {
  const { t } = useTranslation();
  const { has_password } = useCurrentUser();
  if (!has_password) return <p>{t("myData.freshSignIn")}</p>;
  return (
    <TextField
      label={t("myData.password")}
      description={t("myData.passwordWhy")}
      type="password"
      name="password"
      autoComplete="current-password"
      value={value}
      onChange={onChange}
    />
  );
}
