import { useTranslation } from "react-i18next";
import { useReader } from "@/auth/hooks";
import { formatDateTime } from "@/lib/dates";
import { classes } from "@/ui/classes";
import type { CaseDetail, Message } from "./queries";
import { nameOf } from "./request";

/** What was said, in order; one's own on the right. */
export function Thread({ supportCase }: { supportCase: CaseDetail }) {
  const { t } = useTranslation();
  return (
    <ol aria-label={t("support.thread")} className="flex flex-col gap-4">
      {supportCase.messages.map((message, position) => (
        // An entry never moves in its thread.
        // biome-ignore lint/suspicious/noArrayIndexKey: the place is the entry's identity
        <Entry key={position} message={message} />
      ))}
    </ol>
  );
}

function Entry({ message }: { message: Message }) {
  const { t } = useTranslation();
  const reader = useReader();
  const { mine, by, act, text, written_at } = message;
  const name = by ? nameOf(by) : "";
  const when = <time dateTime={written_at}>{formatDateTime(written_at, reader)}</time>;
  if (act !== "wrote") {
    const said =
      act === "closed"
        ? mine
          ? t("support.act.closedByMe")
          : t("support.act.closedByOther", { name })
        : mine
          ? t("support.act.handedByMe")
          : t("support.act.handedToMe");
    return (
      <li className="text-center text-small text-muted">
        {said} · {when}
      </li>
    );
  }
  return (
    <li
      className={classes(
        "max-w-[90%] rounded border px-4 py-3",
        mine ? "self-end bg-accent-soft" : "self-start bg-surface",
      )}
    >
      <p className="pb-1 text-small text-muted">
        {mine ? t("support.you") : name} · {when}
      </p>
      <p className="break-words whitespace-pre-line">{text}</p>
    </li>
  );
}
