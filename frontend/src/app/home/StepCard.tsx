import { useTranslation } from "react-i18next";
import { useReader } from "@/auth/hooks";
import { Card } from "@/ui/Card";
import { ButtonLink } from "@/ui/Link";
import type { Step } from "./nextSteps";
import { whenOf } from "./whenOf";

/** The one thing to do now, with one button. */
export function StepCard({ step }: { step: Step }) {
  const { t } = useTranslation();
  const reader = useReader();
  const values = {
    name: step.partner,
    when: whenOf(step, reader),
    count: step.count,
  };
  return (
    <Card
      look="next"
      overline={t("home.nextStep")}
      title={t(`home.step.${step.kind}.title`, values)}
      actions={
        <ButtonLink href={step.href} variant="primary">
          {t(`home.step.${step.kind}.action`)}
        </ButtonLink>
      }
    >
      <p>{t(`home.step.${step.kind}.lead`, values)}</p>
    </Card>
  );
}
