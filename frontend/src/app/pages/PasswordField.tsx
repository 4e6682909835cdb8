import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { TextField } from "@/ui/TextField";

interface PasswordFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  autoComplete: "current-password" | "new-password";
  description?: string;
  error?: string | null;
}

/** A password that its owner may look at: fewer slips on a phone, and no second field to repeat it. */
export function PasswordField({
  label,
  value,
  onChange,
  autoComplete,
  description,
  error,
}: PasswordFieldProps) {
  const { t } = useTranslation();
  const [isShown, setIsShown] = useState(false);
  return (
    <div className="relative">
      <TextField
        label={label}
        type={isShown ? "text" : "password"}
        name="password"
        autoComplete={autoComplete}
        value={value}
        onChange={onChange}
        description={description}
        error={error}
      />
      <div className="absolute -top-1.5 right-0">
        <Button size="small" variant="quiet" aria-pressed={isShown} onPress={() => setIsShown(!isShown)}>
          {isShown ? t("ui.hidePassword") : t("ui.showPassword")}
        </Button>
      </div>
    </div>
  );
}
