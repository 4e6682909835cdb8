import { useTranslation } from "react-i18next";
import { type Answer, asPreferences } from "./shortlist";
import type { Shortlist } from "./shortlistQueries";

/** An answer in one sentence or two; said aloud when it changes. */
export function ShortlistSummary({ shortlist, answer }: { shortlist: Shortlist; answer: Answer }) {
  const { t, i18n } = useTranslation();
  const names = new Map(
    [...shortlist.cards, ...shortlist.set_aside].map(({ user_id, given_name }) => [user_id, given_name]),
  );
  const named = (ids: readonly string[]) => ids.map((id) => names.get(id) ?? "");
  const { order, rather_not } = asPreferences(answer);
  const list = new Intl.ListFormat(i18n.language, { type: "conjunction" });
  if (order.length + rather_not.length === 0) return <p>{t("shortlist.nothingSaid")}</p>;
  return (
    <dl className="flex flex-col gap-1">
      {order.length > 0 ? (
        <div className="flex flex-wrap gap-x-2">
          <dt className="text-muted">{t("shortlist.myOrder")}</dt>
          <dd className="font-semibold">
            {named(order)
              .map((name, place) => t("shortlist.placed", { place: place + 1, name }))
              .join(", ")}
          </dd>
        </div>
      ) : null}
      {rather_not.length > 0 ? (
        <div className="flex flex-wrap gap-x-2">
          <dt className="text-muted">{t("shortlist.myRatherNot")}</dt>
          <dd className="font-semibold">{list.format(named(rather_not))}</dd>
        </div>
      ) : null}
    </dl>
  );
}
