import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useReader } from "@/auth/hooks";
import { formatDate } from "@/lib/dates";
import { Failure } from "@/ui/Failure";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/Skeleton";
import { Table } from "@/ui/Table";
import { usePageTitle } from "@/ui/usePageTitle";
import { HolidaysForm } from "./HolidaysForm";
import type { Holiday } from "./holidayLines";
import { holidaysQuery } from "./holidayQueries";

/** The company's days off: no slot is suggested on them. */
export function HolidaysPage() {
  const { t } = useTranslation();
  const holidays = useQuery(holidaysQuery);
  usePageTitle(t("holidays.title"));
  return (
    <>
      <PageHeader title={t("holidays.title")} lead={t("holidays.lead")} />
      {holidays.error ? (
        <Failure sentence={sentenceFor(holidays.error)} onRetry={() => void holidays.refetch()} />
      ) : null}
      {holidays.isPending ? <Skeleton look="card" lines={6} /> : null}
      {holidays.data ? (
        <div className="grid items-start gap-6 lg:grid-cols-2">
          <HolidaysTable holidays={holidays.data} />
          <HolidaysForm holidays={holidays.data} />
        </div>
      ) : null}
    </>
  );
}

function HolidaysTable({ holidays }: { holidays: readonly Holiday[] }) {
  const { t } = useTranslation();
  const reader = useReader();
  const countries = new Intl.DisplayNames(reader.locale, { type: "region" });
  return (
    <Table
      caption={t("holidays.now", { count: holidays.length })}
      rows={holidays}
      rowKey={({ day, country }) => `${day} ${country ?? ""}`}
      columns={[
        {
          id: "day",
          header: t("holidays.day"),
          isRowHeader: true,
          // A day has no zone: it is the same date for every reader.
          cell: ({ day }) => formatDate(`${day}T12:00:00Z`, { ...reader, timeZone: "UTC" }),
        },
        {
          id: "country",
          header: t("holidays.country"),
          cell: ({ country }) => (country ? countries.of(country) : t("holidays.everywhere")),
        },
        { id: "name", header: t("holidays.name"), cell: ({ name }) => name },
      ]}
      empty={<p className="text-muted">{t("holidays.none")}</p>}
    />
  );
}
