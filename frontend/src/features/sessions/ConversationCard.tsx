import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { titleIn } from "@/lib/bilingual";
import { Card } from "@/ui/Card";
import { Failure } from "@/ui/Failure";
import { Skeleton } from "@/ui/Skeleton";
import { conversationCardQuery } from "./queries";

/** Something to talk about: the same card for both. */
export function ConversationCard({ sessionId }: { sessionId: string }) {
  const { t, i18n } = useTranslation();
  const card = useQuery(conversationCardQuery(sessionId));
  if (card.isError) return <Failure sentence={sentenceFor(card.error)} onRetry={() => void card.refetch()} />;
  if (!card.data) return <Skeleton look="card" lines={3} />;
  return (
    <Card overline={t("sessions.card.overline")} title={titleIn(i18n.language, card.data)}>
      <p className="whitespace-pre-line text-lead">
        {i18n.language === "fr" ? card.data.text_fr : card.data.text_en}
      </p>
      <p className="text-small text-muted">{t("sessions.card.same")}</p>
    </Card>
  );
}
