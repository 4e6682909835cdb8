import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useReader } from "@/auth/hooks";
import { formatTime } from "@/lib/dates";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { WhoCanRead } from "@/ui/WhoCanRead";
import { AgendaDialog } from "./AgendaDialog";
import { partnerIn, timetable } from "./meeting";
import type { Session } from "./queries";
import { usePartTitle } from "./usePartTitle";

const STRIPES: Partial<Record<Session["agenda"][number]["code"], string>> = {
  up: "border-accent",
  back: "border-return",
};

/** What happens at which minute, and who opens. */
export function AgendaCard({ session }: { session: Session }) {
  const { t } = useTranslation();
  const reader = useReader();
  const titleOf = usePartTitle(session);
  const [isEditing, setIsEditing] = useState(false);
  const name = partnerIn(session).given_name;
  return (
    <Card
      title={t("agenda.title")}
      corner={
        session.can.includes("edit_agenda") ? (
          <Button size="small" icon="edit" onPress={() => setIsEditing(true)}>
            {t("agenda.edit")}
          </Button>
        ) : null
      }
    >
      <p className="text-muted">
        {session.opener === session.my_side ? t("agenda.youOpen") : t("agenda.theyOpen", { name })}
      </p>
      <ol className="flex flex-col gap-3">
        {timetable(session).map(({ part, startsAt }) => (
          <li
            key={startsAt + part.code}
            className={`grid grid-cols-[4.5rem_1fr] gap-3 border-l-3 pl-3 ${STRIPES[part.code] ?? "border-line"}`}
          >
            <div>
              <p className="font-semibold">{formatTime(startsAt, reader)}</p>
              <p className="text-small text-muted">{t("agenda.minutes", { count: part.minutes })}</p>
            </div>
            <div className="min-w-0">
              <p>{titleOf(part.code)}</p>
              <p className="break-words text-muted">{part.topic || t(`agenda.hint.${part.code}`)}</p>
            </div>
          </li>
        ))}
      </ol>
      <WhoCanRead>{t("sessions.whoCanRead")}</WhoCanRead>
      {isEditing ? <AgendaDialog session={session} onClose={() => setIsEditing(false)} /> : null}
    </Card>
  );
}
