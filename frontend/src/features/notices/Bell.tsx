import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { paths } from "@/lib/paths";
import { Icon } from "@/ui/Icon";
import { Link } from "@/ui/Link";
import { unreadQuery } from "./queries";

/** The most the small mark can hold; the name always says the whole number. */
const SHOWN = 99;

/** The way to one's notices, with how many are unread. It changes silently: nobody is interrupted by a number. */
export function Bell() {
  const { t } = useTranslation();
  const { data: unread = 0 } = useQuery(unreadQuery);
  return (
    <Link
      href={paths.notices()}
      aria-label={unread > 0 ? t("notices.bell", { count: unread }) : t("notices.title")}
      className="relative inline-flex size-10 shrink-0 items-center justify-center rounded text-muted hover:bg-sunken hover:text-ink"
    >
      <Icon name="bell" />
      {unread > 0 ? (
        <span
          aria-hidden="true"
          className="absolute top-0.5 right-0 min-w-5 rounded-full bg-accent px-1 text-center text-[0.75rem] leading-5 font-semibold text-on-accent tabular-nums"
        >
          {unread > SHOWN ? `${SHOWN}+` : unread}
        </span>
      ) : null}
    </Link>
  );
}
