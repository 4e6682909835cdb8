import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fieldErrors, sentenceFor } from "@/api/errors";
import { Button } from "@/ui/Button";
import { Checkbox, RadioGroup } from "@/ui/Choices";
import { Dialog } from "@/ui/Dialog";
import { Failure } from "@/ui/Failure";
import { Form } from "@/ui/Form";
import { TextField } from "@/ui/TextField";
import {
  type NewServiceAccount,
  SCOPE_KEYS,
  type Scope,
  type ServiceAccount,
  useMakeServiceAccount,
} from "./serviceQueries";

const FORM = "new-service-account";
/** Those that open something; the others are for later. */
const SCOPES = ["scim", "people:write"] as const satisfies readonly Scope[];
const DAYS = ["90", "180", "365", "730"] as const;

interface NewServiceAccountDialogProps {
  onClose: () => void;
  onMade: (made: ServiceAccount & { secret: string }) => void;
}

/** Makes a service account with its first secret. */
export function NewServiceAccountDialog({ onClose, onMade }: NewServiceAccountDialogProps) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const [kind, setKind] = useState<NonNullable<NewServiceAccount["kind"]>>("token");
  const [scopes, setScopes] = useState<Scope[]>([]);
  const [days, setDays] = useState<(typeof DAYS)[number]>("365");
  const [isChecked, setIsChecked] = useState(false);
  const make = useMakeServiceAccount();
  const problems = fieldErrors(make.error);

  function submit() {
    setIsChecked(true);
    if (!name.trim() || scopes.length === 0) return;
    make.mutate({ name: name.trim(), kind, scopes, days: Number(days) }, { onSuccess: onMade });
  }

  return (
    <Dialog
      title={t("services.new")}
      isOpen
      onOpenChange={onClose}
      actions={
        <>
          <Button type="submit" form={FORM} variant="primary" isBusy={make.isPending}>
            {t("services.make")}
          </Button>
          <Button variant="quiet" onPress={onClose}>
            {t("services.cancel")}
          </Button>
        </>
      }
    >
      <Form id={FORM} onSubmit={submit} problem={make.error}>
        {make.error ? <Failure sentence={sentenceFor(make.error)} /> : null}
        <TextField
          label={t("services.name")}
          description={t("services.nameHelp")}
          maxLength={100}
          value={name}
          onChange={setName}
          error={isChecked && !name.trim() ? t("fieldProblems.missing") : problems["name"]}
        />
        <RadioGroup
          label={t("services.how")}
          options={[
            { id: "token", label: t("services.kind.token"), description: t("services.kindHelp.token") },
            { id: "client", label: t("services.kind.client"), description: t("services.kindHelp.client") },
          ]}
          value={kind}
          onChange={setKind}
        />
        <fieldset className="flex flex-col">
          <legend className="font-semibold">{t("services.scopes")}</legend>
          {SCOPES.map((scope) => (
            <Checkbox
              key={scope}
              isSelected={scopes.includes(scope)}
              onChange={(isSelected) =>
                setScopes(SCOPES.filter((each) => (each === scope ? isSelected : scopes.includes(each))))
              }
              description={t(`services.scopeHelp.${SCOPE_KEYS[scope]}`)}
            >
              {t(`services.scope.${SCOPE_KEYS[scope]}`)}
            </Checkbox>
          ))}
          {isChecked && scopes.length === 0 ? (
            <p role="alert" className="text-small text-danger">
              {t("services.scopeMissing")}
            </p>
          ) : null}
        </fieldset>
        <RadioGroup
          label={t("services.lifetime")}
          description={t("services.lifetimeHelp")}
          options={DAYS.map((id) => ({ id, label: t("services.days", { count: Number(id) }) }))}
          value={days}
          onChange={setDays}
        />
      </Form>
    </Dialog>
  );
}
