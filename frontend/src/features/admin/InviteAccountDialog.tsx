import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fieldErrors, sentenceFor } from "@/api/errors";
import { Button } from "@/ui/Button";
import { RadioGroup } from "@/ui/Choices";
import { Dialog } from "@/ui/Dialog";
import { Failure } from "@/ui/Failure";
import { Form } from "@/ui/Form";
import { TextField } from "@/ui/TextField";
import { showToast } from "@/ui/Toast";
import { type Invitation, type Role, useInviteAccount } from "./queries";
import { RoleChoice } from "./RoleChoice";

const FORM = "invite-account";
const EMPTY = { email: "", given_name: "", family_name: "" };

interface InviteAccountDialogProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}

/** Makes one account and mails the link that opens it; most people come from the directory instead. */
export function InviteAccountDialog({ isOpen, onOpenChange }: InviteAccountDialogProps) {
  const { t } = useTranslation();
  const [person, setPerson] = useState(EMPTY);
  const [language, setLanguage] = useState<Invitation["preferred_language"]>("fr");
  const [roles, setRoles] = useState<Role[]>(["member"]);
  const [isChecked, setIsChecked] = useState(false);
  const invite = useInviteAccount();
  const problems = fieldErrors(invite.error);
  const missing = (field: keyof typeof EMPTY) =>
    isChecked && !person[field].trim() ? t("fieldProblems.missing") : problems[field];

  function submit() {
    setIsChecked(true);
    if (Object.values(person).some((value) => !value.trim())) return;
    invite.mutate(
      { ...person, email: person.email.trim(), preferred_language: language, roles },
      {
        onSuccess: () => {
          showToast(t("accounts.invited", { email: person.email.trim() }));
          setPerson(EMPTY);
          setRoles(["member"]);
          setIsChecked(false);
          onOpenChange(false);
        },
      },
    );
  }

  return (
    <Dialog
      title={t("accounts.invite")}
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      actions={
        <>
          <Button type="submit" form={FORM} variant="primary" icon="send" isBusy={invite.isPending}>
            {t("accounts.send")}
          </Button>
          <Button variant="quiet" onPress={() => onOpenChange(false)}>
            {t("accounts.cancel")}
          </Button>
        </>
      }
    >
      <Form id={FORM} onSubmit={submit} problem={invite.error}>
        {invite.error ? <Failure sentence={sentenceFor(invite.error)} /> : null}
        <TextField
          label={t("email.label")}
          type="email"
          value={person.email}
          onChange={(email) => setPerson({ ...person, email })}
          error={missing("email")}
        />
        <TextField
          label={t("accounts.givenName")}
          maxLength={100}
          value={person.given_name}
          onChange={(given_name) => setPerson({ ...person, given_name })}
          error={missing("given_name")}
        />
        <TextField
          label={t("accounts.familyName")}
          maxLength={100}
          value={person.family_name}
          onChange={(family_name) => setPerson({ ...person, family_name })}
          error={missing("family_name")}
        />
        <RadioGroup
          label={t("accounts.language")}
          options={[
            { id: "fr", label: t("accounts.languages.fr") },
            { id: "en", label: t("accounts.languages.en") },
          ]}
          value={language}
          onChange={setLanguage}
        />
        <RoleChoice roles={roles} onChange={setRoles} />
      </Form>
    </Dialog>
  );
}
