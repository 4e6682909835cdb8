import { useTranslation } from "react-i18next";
import { useReader } from "@/auth/hooks";
import { formatDateTime, formatRelative } from "@/lib/dates";
import { localPath, paths } from "@/lib/paths";
import { classes } from "@/ui/classes";
import { Icon } from "@/ui/Icon";
import { Link } from "@/ui/Link";
import { type NoticeItem, useReadNotices } from "./queries";

/** One notice: the whole line leads to its place. */
export function NoticeRow({ notice }: { notice: NoticeItem }) {
  const { t } = useTranslation();
  const reader = useReader();
  const read = useReadNotices();
  const isUnread = notice.read_at === null;
  return (
    <li className={isUnread ? "bg-accent-soft" : undefined}>
      <Link
        href={localPath(notice.path) ?? paths.home()}
        onPress={() => {
          if (isUnread) read.mutate([notice.id]);
        }}
        className="flex min-h-14 items-center gap-3 px-4 py-3 -outline-offset-2 hover:bg-sunken sm:px-5"
      >
        <span
          aria-hidden="true"
          className={classes("size-2.5 shrink-0 rounded-full", isUnread && "bg-accent")}
        />
        <span className="min-w-0 flex-1">
          {isUnread ? <span className="sr-only">{t("notices.unreadMark")} </span> : null}
          <span className={classes("block", isUnread && "font-semibold")}>{notice.title}</span>
          <time
            dateTime={notice.created_at}
            title={formatDateTime(notice.created_at, reader)}
            className="block text-small text-muted"
          >
            {formatRelative(notice.created_at, reader)}
          </time>
        </span>
        <Icon name="chevronRight" className="text-muted" />
      </Link>
    </li>
  );
}
