import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useCurrentUser } from "@/auth/hooks";
import type { CurrentUser } from "@/auth/session";
import { Button, IconButton } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { RadioGroup } from "@/ui/Choices";
import { Failure } from "@/ui/Failure";
import { Form } from "@/ui/Form";
import { NativeSelect } from "@/ui/NativeSelect";
import { Segments } from "@/ui/Segments";
import { showToast } from "@/ui/Toast";
import { WhoCanRead } from "@/ui/WhoCanRead";
import { useSaveMe } from "./queries";

const MODES = ["onsite", "remote", "both"] as const;
const EASE = ["working", "fluent"] as const;
/** The languages whose names the matching sentences know. */
const CODES = "ar cs da de en es fr it ja nl pl pt ro sv tr zh".split(" ");

type Spoken = CurrentUser["working_languages"];

/** Where and in which languages a person works: both count when couples are proposed. */
export function WorkCard() {
  const { t, i18n } = useTranslation();
  const user = useCurrentUser();
  const [mode, setMode] = useState(user.work_mode);
  const [spoken, setSpoken] = useState<Spoken>(user.working_languages);
  const save = useSaveMe(user);
  const names = new Intl.DisplayNames(i18n.language, { type: "language" });
  const nameOf = (code: string) => names.of(code) ?? code;
  const rest = CODES.filter((code) => !(code in spoken)).sort((one, other) =>
    nameOf(one).localeCompare(nameOf(other), i18n.language),
  );

  function forget(code: string) {
    setSpoken(Object.fromEntries(Object.entries(spoken).filter(([known]) => known !== code)));
  }

  return (
    <Card title={t("settings.work")}>
      <Form
        onSubmit={() =>
          save.mutate(
            { work_mode: mode, working_languages: spoken },
            { onSuccess: () => showToast(t("settings.workSaved")) },
          )
        }
        problem={save.error}
      >
        <RadioGroup
          label={t("settings.mode")}
          options={MODES.map((id) => ({ id, label: t(`settings.modes.${id}`) }))}
          value={mode}
          onChange={setMode}
        />
        <div className="flex flex-col gap-3">
          <p className="font-semibold">{t("settings.languages")}</p>
          <ul className="flex flex-col gap-2">
            {Object.entries(spoken).map(([code, ease]) => (
              <li key={code} className="flex flex-wrap items-center gap-x-4 gap-y-1">
                <span className="min-w-28 first-letter:uppercase">{nameOf(code)}</span>
                <Segments
                  hideLabel
                  label={t("settings.easeIn", { language: nameOf(code) })}
                  options={EASE.map((id) => ({ id, label: t(`settings.ease.${id}`) }))}
                  value={ease}
                  onChange={(chosen) => setSpoken({ ...spoken, [code]: chosen })}
                />
                <IconButton
                  label={t("settings.removeLanguage", { language: nameOf(code) })}
                  icon="close"
                  onPress={() => forget(code)}
                />
              </li>
            ))}
          </ul>
          <NativeSelect
            label={t("settings.addLanguage")}
            placeholder={t("settings.chooseLanguage")}
            options={rest.map((id) => ({ id, label: nameOf(id) }))}
            value={null}
            onChange={(code) => setSpoken({ ...spoken, [code]: "working" })}
          />
          <WhoCanRead>{t("settings.workWhoCanRead")}</WhoCanRead>
        </div>
        {save.isError ? <Failure sentence={sentenceFor(save.error)} /> : null}
        <div>
          <Button type="submit" variant="primary" isBusy={save.isPending}>
            {t("settings.saveWork")}
          </Button>
        </div>
      </Form>
    </Card>
  );
}
