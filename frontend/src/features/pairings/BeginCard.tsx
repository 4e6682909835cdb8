import { useTranslation } from "react-i18next";
import { Card } from "@/ui/Card";
import { Icon } from "@/ui/Icon";
import type { PairingDetail } from "./queries";

interface BeginCardProps {
  pairing: PairingDetail;
  isSessionConfirmed: boolean;
}

/** What has to come together before an accepted pairing is under way, and what has already. */
export function BeginCard({ pairing, isSessionConfirmed }: BeginCardProps) {
  const { t } = useTranslation();
  const { charter, tracks } = pairing;
  const conditions = {
    charter: Boolean(charter?.mentor_signed_at && charter.learner_signed_at),
    skill: tracks.some(({ direction }) => direction === "mentor_teaches"),
    session: isSessionConfirmed,
  };
  return (
    <Card title={t("pairing.begin.title")}>
      <ul className="flex flex-col gap-2">
        {(["charter", "skill", "session"] as const).map((name) => (
          <li key={name} className="flex items-start gap-2">
            <Icon
              name={conditions[name] ? "check" : "clock"}
              size={16}
              className={conditions[name] ? "mt-1 text-success" : "mt-1 text-muted"}
            />
            <span className="sr-only">
              {conditions[name] ? t("pairing.begin.done") : t("pairing.begin.toDo")}
            </span>
            {t(`pairing.begin.${name}`)}
          </li>
        ))}
      </ul>
    </Card>
  );
}
