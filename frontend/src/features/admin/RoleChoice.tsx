import { useTranslation } from "react-i18next";
import { Checkbox } from "@/ui/Choices";
import type { Role } from "./queries";

const GIVEN: readonly Exclude<Role, "member">[] = ["coordinator", "referent", "admin"];

/** What an account may do besides taking part, which everyone may. */
export function RoleChoice({
  roles,
  onChange,
}: {
  roles: readonly Role[];
  onChange: (roles: Role[]) => void;
}) {
  const { t } = useTranslation();
  return (
    <fieldset className="flex flex-col">
      <legend className="font-semibold">{t("accounts.roles")}</legend>
      <p className="text-small text-muted">{t("accounts.rolesHelp")}</p>
      {GIVEN.map((role) => (
        <Checkbox
          key={role}
          isSelected={roles.includes(role)}
          onChange={(isSelected) =>
            onChange([
              "member",
              ...GIVEN.filter((each) => (each === role ? isSelected : roles.includes(each))),
            ])
          }
          description={t(`accounts.roleHelp.${role}`)}
        >
          {t(`accounts.role.${role}`)}
        </Checkbox>
      ))}
    </fieldset>
  );
}
