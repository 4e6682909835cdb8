import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useReader } from "@/auth/hooks";
import { formatDateTime } from "@/lib/dates";
import { Button } from "@/ui/Button";
import { Failure } from "@/ui/Failure";
import { FilterChips } from "@/ui/FilterChips";
import { Skeleton } from "@/ui/Skeleton";
import { Table } from "@/ui/Table";
import { Tag, type TagTone } from "@/ui/Tag";
import { showToast } from "@/ui/Toast";
import {
  type Delivery,
  eventName,
  useDeliveries,
  useReplayDelivery,
  type Webhook,
  webhooksQuery,
} from "./webhookQueries";

const TONES: Record<Delivery["state"], TagTone> = {
  waiting: "info",
  delivered: "success",
  given_up: "danger",
};
const FILTERS = ["all", "waiting", "delivered", "given_up"] as const;
const PROBLEMS = [
  "address_refused",
  "name_unknown",
  "unreachable",
  "tls",
  "timeout",
  "broken_off",
  "key_missing",
] as const;

/** What was sent to a receiver, and what came of it; each can be sent once more. */
export function DeliveryLog({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation();
  const reader = useReader();
  const [filter, setFilter] = useState<(typeof FILTERS)[number]>("all");
  const deliveries = useDeliveries(webhook.id, filter === "all" ? undefined : filter);
  const replay = useReplayDelivery();
  // The receiver and its log: what came of an attempt shows in both.
  const client = useQueryClient();
  const rows = deliveries.data?.pages.flatMap((page) => page.items);
  const stopped = webhook.stopped_because ? t("webhooks.startFirst") : null;
  return (
    <section aria-labelledby="deliveries" className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 id="deliveries" className="text-heading">
          {t("webhooks.log")}
        </h2>
        <Button
          icon="undo"
          isBusy={deliveries.isFetching}
          onPress={() => void client.invalidateQueries({ queryKey: webhooksQuery.queryKey })}
        >
          {t("webhooks.again")}
        </Button>
      </div>
      <FilterChips
        label={t("webhooks.filter")}
        options={FILTERS.map((id) => ({ id, label: t(`webhooks.state.${id}`) }))}
        value={filter}
        onChange={setFilter}
      />
      {(deliveries.error ?? replay.error) ? (
        <Failure sentence={sentenceFor(deliveries.error ?? replay.error)} />
      ) : null}
      {deliveries.isPending ? <Skeleton look="card" lines={4} /> : null}
      {rows ? (
        <Table
          caption={t("webhooks.log")}
          hideCaption
          rows={rows}
          rowKey={({ id }) => id}
          columns={[
            {
              id: "event",
              header: t("webhooks.what"),
              isRowHeader: true,
              cell: (row) => (
                <>
                  <span className="block">
                    {t(`webhooks.event.${eventName(row.type)}`)} –{" "}
                    <code className="font-mono">{row.status}</code>
                  </span>
                  <span className="block text-small font-normal whitespace-nowrap text-muted">
                    {formatDateTime(row.occurred_at, reader)}
                  </span>
                </>
              ),
            },
            {
              id: "state",
              header: t("webhooks.result"),
              cell: (row) => (
                <>
                  <Tag tone={TONES[row.state]}>{t(`webhooks.state.${row.state}`)}</Tag>
                  {row.state === "waiting" && row.attempts > 0 && row.next_try_at ? (
                    <span className="block text-small whitespace-nowrap text-muted">
                      {t("webhooks.next", { time: formatDateTime(row.next_try_at, reader) })}
                    </span>
                  ) : null}
                </>
              ),
            },
            { id: "answer", header: t("webhooks.answer"), cell: (row) => <Answer row={row} /> },
            { id: "attempts", header: t("webhooks.attempts"), align: "end", cell: (row) => row.attempts },
            {
              id: "replay",
              header: <span className="sr-only">{t("webhooks.replay")}</span>,
              align: "end",
              cell: (row) => (
                <Button
                  size="small"
                  variant="quiet"
                  disabledReason={stopped}
                  aria-label={`${t("webhooks.replay")} – ${row.event_id}`}
                  onPress={() =>
                    replay.mutate(
                      { id: webhook.id, delivery: row.id },
                      { onSuccess: () => showToast(t("webhooks.replayed")) },
                    )
                  }
                >
                  {t("webhooks.replay")}
                </Button>
              ),
            },
          ]}
          empty={<p className="text-muted">{t("webhooks.nothingSent")}</p>}
        />
      ) : null}
      {deliveries.hasNextPage ? (
        <div>
          <Button isBusy={deliveries.isFetchingNextPage} onPress={() => void deliveries.fetchNextPage()}>
            {t("webhooks.more")}
          </Button>
        </div>
      ) : null}
    </section>
  );
}

/** The code that was answered, or in words why there was none. */
function Answer({ row }: { row: Delivery }) {
  const { t } = useTranslation();
  const problem = PROBLEMS.find((each) => each === row.problem);
  return (
    <>
      <span className="block">{problem ? t(`webhooks.problem.${problem}`) : (row.answer_code ?? "–")}</span>
      {row.milliseconds === null ? null : (
        <span className="block text-small whitespace-nowrap text-muted">
          {t("webhooks.took", { milliseconds: row.milliseconds })}
        </span>
      )}
    </>
  );
}
