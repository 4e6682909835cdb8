import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { FilterChips } from "@/ui/FilterChips";
import { NativeSelect } from "@/ui/NativeSelect";
import { SearchBox } from "@/ui/SearchBox";
import { DECISIONS, KINDS, ORDERS, placesIn, type View } from "./proposalView";
import type { Proposal } from "./queries";

interface BoardToolsProps {
  proposals: readonly Proposal[];
  view: View;
  onChange: (view: View) => void;
  /** Someone has left since: their couples can be asked for. */
  hasStale: boolean;
}

const ANYWHERE = "*";

/** Search, order and filters of the board. */
export function BoardTools({ proposals, view, onChange, hasStale }: BoardToolsProps) {
  const { t, i18n } = useTranslation();
  const counts = useMemo(() => {
    const found = { all: proposals.length, pending: 0, approved: 0, rejected: 0 };
    for (const { decision } of proposals) found[decision] += 1;
    return found;
  }, [proposals]);
  const departments = useMemo(
    () => placesIn(proposals, "department", i18n.language),
    [proposals, i18n.language],
  );
  const sites = useMemo(() => placesIn(proposals, "site", i18n.language), [proposals, i18n.language]);

  function place(field: "department" | "site", places: readonly string[]) {
    return places.length > 1 ? (
      <NativeSelect
        label={t(`matching.tools.${field}`)}
        placeholder=""
        options={[
          { id: ANYWHERE, label: t("matching.tools.anywhere") },
          ...places.map((id) => ({ id, label: id })),
        ]}
        value={view[field] === "" ? ANYWHERE : view[field]}
        onChange={(chosen) => onChange({ ...view, [field]: chosen === ANYWHERE ? "" : chosen })}
      />
    ) : null;
  }

  return (
    <section aria-label={t("matching.filter")} className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
        <SearchBox
          label={t("matching.search")}
          value={view.search}
          onChange={(search) => onChange({ ...view, search })}
        />
        <FilterChips
          label={t("matching.tools.decision")}
          options={DECISIONS.map((id) => ({ id, label: t(`matching.filters.${id}`), count: counts[id] }))}
          value={view.decision}
          onChange={(decision) => onChange({ ...view, decision })}
        />
      </div>
      <div className="grid grid-cols-2 gap-3 text-small lg:grid-cols-4">
        <NativeSelect
          label={t("matching.order")}
          placeholder=""
          options={ORDERS.map((id) => ({ id, label: t(`matching.orders.${id}`) }))}
          value={view.order}
          onChange={(order) => onChange({ ...view, order })}
        />
        <NativeSelect
          label={t("matching.tools.kind")}
          placeholder=""
          options={KINDS.filter((id) => id !== "stale" || hasStale).map((id) => ({
            id,
            label: t(`matching.kinds.${id}`),
          }))}
          value={view.kind}
          onChange={(kind) => onChange({ ...view, kind })}
        />
        {place("department", departments)}
        {place("site", sites)}
      </div>
    </section>
  );
}
