import { useTranslation } from "react-i18next";
import { sentenceIn } from "@/lib/bilingual";
import { Card } from "@/ui/Card";
import { Icon } from "@/ui/Icon";
import type { PairingDetail } from "./queries";

/** All the reasons that put these two together, in words. */
export function WhyUsCard({ pairing }: { pairing: PairingDetail }) {
  const { t, i18n } = useTranslation();
  if (pairing.reasons.length === 0) return null;
  return (
    <Card title={t("proposal.why")}>
      <ul className="flex flex-col gap-2">
        {pairing.reasons.map((reason) => (
          <li key={reason.en} className="flex items-start gap-2">
            <Icon name="check" size={16} className="mt-1 text-accent" />
            {sentenceIn(i18n.language, reason)}
          </li>
        ))}
      </ul>
      <p className="text-small text-muted">{t("proposal.noScore")}</p>
    </Card>
  );
}
