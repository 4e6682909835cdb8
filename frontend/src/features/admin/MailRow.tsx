import { Button } from "react-aria-components/Button";
import { useTranslation } from "react-i18next";
import { useReader } from "@/auth/hooks";
import { formatDateTime } from "@/lib/dates";
import { Icon } from "@/ui/Icon";
import { Tag } from "@/ui/Tag";
import type { WrittenMail } from "./mailQueries";

/** One written mail: the whole line opens it. */
export function MailRow({ mail, onOpen }: { mail: WrittenMail; onOpen: () => void }) {
  const { t } = useTranslation();
  const reader = useReader();
  return (
    <li>
      <Button
        onPress={onOpen}
        className="flex w-full cursor-pointer items-center gap-3 px-4 py-3 text-left -outline-offset-2 hover:bg-sunken sm:px-5"
      >
        <span className="flex min-w-0 flex-1 flex-wrap items-center gap-x-4 gap-y-1">
          <span className="min-w-0 flex-1 basis-64">
            <span className="block font-medium">{mail.subject}</span>
            <span className="block text-small text-muted wrap-anywhere">{mail.to}</span>
          </span>
          {mail.calendar ? <Tag icon="calendar">{t("mails.withCalendar")}</Tag> : null}
          <time dateTime={mail.written_at} className="text-small text-muted">
            {formatDateTime(mail.written_at, reader)}
          </time>
        </span>
        <Icon name="chevronRight" className="text-muted" />
      </Button>
    </li>
  );
}
