import { queryOptions, useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { components } from "@/api/schema";

type Schemas = components["schemas"];
export type Webhook = Schemas["WebhookOut"];
export type Delivery = Schemas["DeliveryOut"];
export type NewWebhook = Schemas["NewWebhookIn"];
export type EventType = Webhook["event_types"][number];

/** In the order in which they are shown; without the end that they share. */
export const EVENT_TYPES = {
  programme: "programme.status_changed",
  pairing: "pairing.status_changed",
  session: "session.status_changed",
} as const satisfies Record<string, EventType>;
export type EventName = keyof typeof EVENT_TYPES;
export const EVENT_NAMES = Object.keys(EVENT_TYPES) as EventName[];
export const eventName = (type: EventType) => type.split(".")[0] as EventName;

const of = (id: string) => ({ path: { webhook_id: id } });

export const webhooksQuery = queryOptions({
  queryKey: ["webhooks"],
  queryFn: ({ signal }) => unwrap(api.GET("/webhooks", { signal })),
  staleTime: 0,
});

export const useDeliveries = (id: string, state: Delivery["state"] | undefined) =>
  useInfiniteQuery({
    queryKey: ["webhooks", id, state],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/webhooks/{webhook_id}/deliveries", {
          params: { ...of(id), query: { state, limit: 25, cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    staleTime: 0,
  });

export const useMakeWebhook = () =>
  useMutation({ mutationFn: (body: NewWebhook) => unwrap(api.POST("/webhooks", { body })) });

export const useChangeWebhook = () =>
  useMutation({
    mutationFn: ({ webhook, change }: { webhook: Webhook; change: Schemas["WebhookChangeIn"] }) =>
      unwrap(
        api.PATCH("/webhooks/{webhook_id}", {
          params: { ...of(webhook.id), header: { "If-Match": `"${webhook.version}"` } },
          body: change,
        }),
      ),
  });

export const useRotateWebhookSecret = () =>
  useMutation({
    mutationFn: ({ id, hours }: { id: string; hours: number }) =>
      unwrap(api.POST("/webhooks/{webhook_id}/secrets", { params: of(id), body: { former_hours: hours } })),
  });

export const useDeleteWebhook = () =>
  useMutation({
    mutationFn: (id: string) => unwrap(api.DELETE("/webhooks/{webhook_id}", { params: of(id) })),
  });

export const useReplayDelivery = () =>
  useMutation({
    mutationFn: ({ id, delivery }: { id: string; delivery: string }) =>
      unwrap(
        api.POST("/webhooks/{webhook_id}/deliveries/{delivery_id}/replay", {
          params: { path: { webhook_id: id, delivery_id: delivery } },
        }),
      ),
  });
