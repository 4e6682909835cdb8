import { useTranslation } from "react-i18next";
import { Card } from "@/ui/Card";
import { Icon } from "@/ui/Icon";
import { Link } from "@/ui/Link";
import type { Wait } from "./nextSteps";

/** What is in other hands, so that nobody wonders. */
export function WaitsCard({ waits }: { waits: readonly Wait[] }) {
  const { t } = useTranslation();
  if (waits.length === 0) return null;
  return (
    <Card title={t("home.waiting")}>
      <ul className="flex flex-col gap-2">
        {waits.map((wait) => (
          <li key={wait.pairingId + wait.kind + wait.startsAt} className="flex items-start gap-2">
            <Icon name="clock" size={16} className="mt-1 text-muted" />
            <span>
              {t(`home.wait.${wait.kind}`, { name: wait.partner, count: wait.count })}{" "}
              <Link href={wait.href}>{t(`home.waitLink.${wait.kind}`)}</Link>
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
