import { useTranslation } from "react-i18next";
import { useReader } from "@/auth/hooks";
import { formatDateTime } from "@/lib/dates";
import { DefinitionList } from "@/ui/DefinitionList";
import { Dialog } from "@/ui/Dialog";
import { Link } from "@/ui/Link";
import { Tabs } from "@/ui/Tabs";
import { MailFrame } from "./MailFrame";
import type { WrittenMail } from "./mailQueries";
import { piecesOf } from "./mailText";

/** One mail, each of its parts as it was written. */
export function MailDialog({ mail, onClose }: { mail: WrittenMail; onClose: () => void }) {
  const { t } = useTranslation();
  const reader = useReader();
  const parts = [
    { id: "html", label: t("mails.part.html"), content: <MailFrame html={mail.html} title={mail.subject} /> },
    { id: "text", label: t("mails.part.text"), content: <PlainText text={mail.text} /> },
    ...(mail.calendar
      ? [
          {
            id: "calendar",
            label: t("mails.part.calendar"),
            content: <PlainText text={mail.calendar} fixed />,
          },
        ]
      : []),
  ];
  return (
    <Dialog title={mail.subject} size="wide" isOpen onOpenChange={onClose}>
      <DefinitionList
        items={[
          { term: t("mails.to"), value: mail.to },
          { term: t("mails.written"), value: formatDateTime(mail.written_at, reader) },
        ]}
      />
      <Tabs label={t("mails.parts")} items={parts} />
    </Dialog>
  );
}

/** Links of this installation can be followed; any other address stays text. */
function PlainText({ text, fixed = false }: { text: string; fixed?: boolean }) {
  return (
    <pre
      className={
        fixed
          ? "overflow-x-auto rounded bg-sunken p-4 font-mono text-small"
          : "font-sans whitespace-pre-wrap wrap-anywhere"
      }
    >
      {piecesOf(text, window.location.origin).map(({ at, text: piece, href }) =>
        href && !fixed ? (
          <Link key={at} href={href}>
            {piece}
          </Link>
        ) : (
          piece
        ),
      )}
    </pre>
  );
}
