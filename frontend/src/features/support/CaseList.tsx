import { useTranslation } from "react-i18next";
import { useReader } from "@/auth/hooks";
import { formatShortDate } from "@/lib/dates";
import { paths } from "@/lib/paths";
import { Icon } from "@/ui/Icon";
import { Link } from "@/ui/Link";
import { Tag } from "@/ui/Tag";
import type { CaseInList } from "./queries";
import { nameOf } from "./request";

/** Cases as lines: with whom, about what, what is new. The whole line leads to the thread. */
export function CaseList({ cases, label }: { cases: readonly CaseInList[]; label: string }) {
  return (
    <ul aria-label={label} className="divide-y divide-line overflow-hidden rounded border bg-surface">
      {cases.map((each) => (
        <li key={each.id}>
          <Link
            href={paths.supportCase(each.id)}
            className="flex min-h-14 items-center gap-3 px-4 py-3 -outline-offset-2 hover:bg-sunken sm:px-5"
          >
            <CaseWords supportCase={each} />
            <Icon name="chevronRight" className="text-muted" />
          </Link>
        </li>
      ))}
    </ul>
  );
}

function CaseWords({ supportCase }: { supportCase: CaseInList }) {
  const { t } = useTranslation();
  const reader = useReader();
  const { other, category, unread, status, active_on, reachable, mine } = supportCase;
  const name = other ? nameOf(other) : t("support.damagedOne");
  return (
    <span className="flex min-w-0 flex-1 flex-col gap-1">
      <span className={unread > 0 ? "font-semibold" : undefined}>{name}</span>
      <span className="text-small text-muted">
        {category ? `${t(`support.category.${category}`)} · ` : null}
        {formatShortDate(active_on, reader)}
      </span>
      <span className="flex flex-wrap gap-2 empty:hidden">
        {unread > 0 ? <Tag tone="accent">{t("support.unread", { count: unread })}</Tag> : null}
        {status === "closed" ? <Tag>{t("support.closed")}</Tag> : null}
        {mine && status === "open" && !reachable ? (
          <Tag tone="warning" icon="alert">
            {t("support.cannotRead")}
          </Tag>
        ) : null}
      </span>
    </span>
  );
}
