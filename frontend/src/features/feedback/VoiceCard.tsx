import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { titleIn } from "@/lib/bilingual";
import { paths } from "@/lib/paths";
import { Card } from "@/ui/Card";
import { Link } from "@/ui/Link";
import { WhoCanRead } from "@/ui/WhoCanRead";
import { voiceCardQuery } from "./surveyQueries";

interface VoiceCardProps {
  pairingId: string;
  partnerName: string;
  /** A pause, and the way out. */
  moves: ReactNode;
}

/** For one person's eyes: their own answers say that speaking up was hard. It is quiet when they do not. */
export function VoiceCard({ pairingId, partnerName, moves }: VoiceCardProps) {
  const { t, i18n } = useTranslation();
  const card = useQuery(voiceCardQuery(pairingId));
  // Neither a skeleton nor an error: nobody misses a card they were not promised.
  const script = card.data?.script;
  if (!script) return null;
  return (
    <Card overline={t("voice.overline")} title={t("voice.title")} actions={moves}>
      <p>{t("voice.lead", { name: partnerName })}</p>
      <WhoCanRead>{t("voice.whoCanRead", { name: partnerName })}</WhoCanRead>
      <ul className="flex flex-col gap-4">
        <Way title={t("voice.script", { title: titleIn(i18n.language, script) })}>
          {i18n.language === "fr" ? script.text_fr : script.text_en}
        </Way>
        <Way title={t("voice.pause")}>{t("voice.pauseLead")}</Way>
        <Way title={t("voice.referent")}>
          {t("voice.referentLead")} <Link href={paths.help()}>{t("voice.referentGo")}</Link>
        </Way>
        <Way title={t("voice.other")}>{t("voice.otherLead")}</Way>
        <Way title={t("voice.stop")}>{t("voice.stopLead", { name: partnerName })}</Way>
      </ul>
    </Card>
  );
}

function Way({ title, children }: { title: string; children: ReactNode }) {
  return (
    <li>
      <p className="font-semibold">{title}</p>
      <p className="whitespace-pre-line">{children}</p>
    </li>
  );
}
