import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { fieldErrors, sentenceFor } from "@/api/errors";
import { useCurrentUser } from "@/auth/hooks";
import { paths } from "@/lib/paths";
import { useDraft } from "@/lib/useDraft";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { RadioGroup } from "@/ui/Choices";
import { Form } from "@/ui/Form";
import { Notice } from "@/ui/Notice";
import { PageHeader } from "@/ui/PageHeader";
import { ProgressSteps } from "@/ui/ProgressSteps";
import { Skeleton } from "@/ui/Skeleton";
import { TextField } from "@/ui/TextField";
import { showToast } from "@/ui/Toast";
import { usePageTitle } from "@/ui/usePageTitle";
import { checklistOf, EMPTY_CHECKLIST, lacksCouncilReason } from "./coordinatorChecklist";
import { type PresetName, presetsQuery, useCreateProgramme } from "./coordinatorQueries";
import { USUAL_RULES } from "./coordinatorRules";

/** Loaded with the step that shows them. */
const ChecklistFields = lazy(() =>
  import("./CoordinatorChecklistFields").then((module) => ({ default: module.CoordinatorChecklistFields })),
);
const RulesFields = lazy(() =>
  import("./CoordinatorRulesFields").then((module) => ({ default: module.CoordinatorRulesFields })),
);

const PRESETS: readonly PresetName[] = ["discovery", "standard", "executive"];
const EMPTY = {
  preset: "standard" as PresetName,
  name: "",
  startsOn: "",
  rules: USUAL_RULES,
  checklist: EMPTY_CHECKLIST,
};
const STEPS = ["programme", "rules", "checklist"] as const;
type Step = (typeof STEPS)[number];

/** A new programme in three steps: its rhythm, name and date; its places; what must be settled before it opens. */
export function CoordinatorWizardPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const {
    value,
    change: setDraft,
    changeFrom,
    clear,
  } = useDraft(`newProgramme.${useCurrentUser().id}`, EMPTY);
  // A draft kept from before the places were asked for has none of them.
  const draft = { ...EMPTY, ...value };
  const [step, setStep] = useState<Step>("programme");
  const [isChecked, setIsChecked] = useState(false);
  const create = useCreateProgramme();
  const problems = fieldErrors(create.error);
  usePageTitle(t("coordination.wizard.title"));

  const nameMissing = draft.name.trim() === "";
  function goOn() {
    setIsChecked(true);
    if (nameMissing || !draft.startsOn) return;
    setIsChecked(false);
    setStep("rules");
  }
  function submit() {
    setIsChecked(true);
    if (lacksCouncilReason(draft.checklist)) return;
    create.mutate(
      {
        name: draft.name.trim(),
        preset: draft.preset,
        starts_on: draft.startsOn,
        checklist: checklistOf(draft.checklist),
        rules: draft.rules,
      },
      {
        onSuccess: (programme) => {
          clear();
          showToast(t("coordination.wizard.created"));
          void navigate({ href: paths.manageProgramme(programme.id) });
        },
        // The first two steps hold what the server may refuse.
        onError: (error) => {
          const refused = Object.keys(fieldErrors(error));
          if (refused.some((field) => field.startsWith("policy"))) setStep("rules");
          if (refused.includes("name") || refused.includes("starts_on")) setStep("programme");
        },
      },
    );
  }

  return (
    <div className="mx-auto max-w-2xl">
      <PageHeader
        title={t("coordination.wizard.title")}
        lead={t("coordination.wizard.lead")}
        back={{ href: paths.coordination(), label: t("coordination.title") }}
      />
      <div className="pb-6">
        <ProgressSteps
          label={t("coordination.wizard.steps")}
          steps={STEPS.map((id) => ({ id, label: t(`coordination.wizard.step.${id}`) }))}
          current={step}
        />
      </div>
      <Card>
        <Form
          onSubmit={{ programme: goOn, rules: () => setStep("checklist"), checklist: submit }[step]}
          problem={create.error}
        >
          {create.error ? (
            <Notice tone="danger" announce>
              {sentenceFor(create.error)}
            </Notice>
          ) : null}
          {step === "programme" ? (
            <>
              <PresetChoice value={draft.preset} onChange={(preset) => setDraft({ ...draft, preset })} />
              <TextField
                label={t("coordination.wizard.name")}
                description={t("coordination.wizard.nameHelp")}
                maxLength={100}
                value={draft.name}
                onChange={(name) => setDraft({ ...draft, name })}
                error={isChecked && nameMissing ? t("coordination.wizard.nameMissing") : problems["name"]}
              />
              <TextField
                label={t("coordination.wizard.startsOn")}
                description={t("coordination.wizard.startsOnHelp")}
                type="date"
                value={draft.startsOn}
                onChange={(startsOn) => setDraft({ ...draft, startsOn })}
                error={
                  isChecked && !draft.startsOn
                    ? t("coordination.wizard.startsOnMissing")
                    : problems["starts_on"]
                }
              />
              <div>
                <Button type="submit" variant="primary">
                  {t("coordination.wizard.goOn")}
                </Button>
              </div>
            </>
          ) : step === "rules" ? (
            <>
              <p className="text-muted">{t("rules.wizardLead")}</p>
              <Suspense fallback={<Skeleton lines={8} />}>
                <RulesFields
                  rules={draft.rules}
                  onChange={(change) =>
                    changeFrom((before) => ({
                      ...before,
                      rules: { ...EMPTY.rules, ...before.rules, ...change },
                    }))
                  }
                  problems={problems}
                />
              </Suspense>
              <div className="flex flex-wrap gap-3">
                <Button type="submit" variant="primary">
                  {t("coordination.wizard.goOn")}
                </Button>
                <Button variant="quiet" onPress={() => setStep("programme")}>
                  {t("coordination.wizard.back")}
                </Button>
              </div>
            </>
          ) : (
            <>
              <p className="text-muted">{t("coordination.wizard.checklistLead")}</p>
              <Suspense fallback={<Skeleton lines={8} />}>
                <ChecklistFields
                  draft={draft.checklist}
                  onChange={(checklist) => setDraft({ ...draft, checklist })}
                  isChecked={isChecked}
                />
              </Suspense>
              <div className="flex flex-wrap gap-3">
                <Button type="submit" variant="primary" isBusy={create.isPending}>
                  {t("coordination.wizard.submit")}
                </Button>
                <Button variant="quiet" onPress={() => setStep("rules")}>
                  {t("coordination.wizard.back")}
                </Button>
              </div>
            </>
          )}
        </Form>
      </Card>
    </div>
  );
}

function PresetChoice({ value, onChange }: { value: PresetName; onChange: (preset: PresetName) => void }) {
  const { t } = useTranslation();
  const presets = useQuery(presetsQuery());
  return (
    <RadioGroup
      label={t("coordination.wizard.preset")}
      look="cards"
      options={PRESETS.map((name) => {
        const policy = presets.data?.find((preset) => preset.name === name)?.policy;
        return {
          id: name,
          label: t(`coordination.preset.${name}`),
          description: policy
            ? t(`coordination.presetHelp.${name}`, {
                sessions: policy.session_weeks.length,
                minutes: policy.session_minutes,
                weeks: policy.closing_week,
              })
            : undefined,
        };
      })}
      value={value}
      onChange={onChange}
    />
  );
}
