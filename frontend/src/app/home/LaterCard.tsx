import { useTranslation } from "react-i18next";
import { useReader } from "@/auth/hooks";
import { Card } from "@/ui/Card";
import { Icon } from "@/ui/Icon";
import { Link } from "@/ui/Link";
import type { Step } from "./nextSteps";
import { whenOf } from "./whenOf";

/** What comes after the next step: known, and quieter. */
export function LaterCard({ steps }: { steps: readonly Step[] }) {
  const { t } = useTranslation();
  const reader = useReader();
  if (steps.length === 0) return null;
  return (
    <Card title={t("home.later")}>
      <ul className="flex flex-col gap-2">
        {steps.map((step) => (
          <li key={step.href + step.kind} className="flex items-start gap-2">
            <Icon name="chevronRight" size={16} className="mt-1 text-muted" />
            <Link href={step.href}>
              {t(`home.step.${step.kind}.title`, {
                name: step.partner,
                when: whenOf(step, reader),
                count: step.count,
              })}
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
