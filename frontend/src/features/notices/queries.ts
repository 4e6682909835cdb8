import { queryOptions, useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { components } from "@/api/schema";
import { withWay } from "./ways";

type Schemas = components["schemas"];
export type NoticeItem = Schemas["NoticeOut"];
export type NoticePreference = Schemas["NoticePreferenceOut"];
export type Mailing = Schemas["Mailing"];
/** How one kind reaches the reader. */
export type Way = Pick<NoticePreference, "in_app" | "mailing">;

const NOTICES = ["notices"] as const;
const PREFERENCES = [...NOTICES, "preferences"] as const;
const FEED = ["calendar-feed"] as const;
/** The bell asks again this often while its page is on screen; every write of the reader's asks at once. */
const ASKED_EVERY = 60_000;
const PAGE = 20;

export const unreadQuery = queryOptions({
  queryKey: [...NOTICES, "count"],
  queryFn: ({ signal }) =>
    unwrap(api.GET("/users/me/notices/count", { signal })).then(({ unread }) => unread),
  refetchInterval: ASKED_EVERY,
});

export const useNotices = () =>
  useInfiniteQuery({
    queryKey: [...NOTICES, "list"],
    queryFn: ({ pageParam, signal }) =>
      unwrap(api.GET("/users/me/notices", { params: { query: { limit: PAGE, cursor: pageParam } }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    // Whoever opens the page wants what is there now.
    staleTime: 0,
  });

/** Some notices were read, or all of them with `null`. */
export function useReadNotices() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (ids: string[] | null) => unwrap(api.POST("/users/me/notices/read", { body: { ids } })),
    onSuccess: ({ unread }) => client.setQueryData(unreadQuery.queryKey, unread),
    meta: { moves: [[...NOTICES, "list"]] },
  });
}

export const preferencesQuery = queryOptions({
  queryKey: PREFERENCES,
  queryFn: ({ signal }) => unwrap(api.GET("/users/me/notice-preferences", { signal })),
});

const CHOOSING = ["choose-notices"];

/** One kind at a time, shown at once; choices made quickly one after the other are sent in that order. */
export function useChooseWay() {
  const client = useQueryClient();
  return useMutation({
    mutationKey: CHOOSING,
    scope: { id: "choose-notices" },
    mutationFn: () => {
      // What stands on the screen now: the server puts kinds that are not named back to their default.
      const shown = client.getQueryData(preferencesQuery.queryKey) ?? [];
      const preferences = shown.map(({ kind, in_app, mailing }) => ({ kind, in_app, mailing }));
      return unwrap(api.PUT("/users/me/notice-preferences", { body: { preferences } }));
    },
    onMutate: async ({ kind, way }: { kind: NoticePreference["kind"]; way: Way }) => {
      await client.cancelQueries({ queryKey: PREFERENCES });
      client.setQueryData(preferencesQuery.queryKey, (shown) => withWay(shown ?? [], kind, way));
    },
    onSuccess: (saved) => {
      if (client.isMutating({ mutationKey: CHOOSING }) <= 1)
        client.setQueryData(preferencesQuery.queryKey, saved);
    },
    // What was not saved must not stay on the screen as if it were.
    onError: () => client.invalidateQueries({ queryKey: PREFERENCES }),
    meta: { moves: [] },
  });
}

/** Every kind goes back to its default. */
export function useUsualWays() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(api.PUT("/users/me/notice-preferences", { body: { preferences: [] } })),
    onSuccess: (saved) => client.setQueryData(preferencesQuery.queryKey, saved),
    meta: { moves: [] },
  });
}

export const feedQuery = queryOptions({
  queryKey: FEED,
  queryFn: ({ signal }) => unwrap(api.GET("/users/me/calendar-feed", { signal })),
});

/** The answer holds the address, this once. */
export const useMakeFeed = () =>
  useMutation({
    mutationFn: () => unwrap(api.POST("/users/me/calendar-feed")),
    meta: { moves: [FEED] },
  });

export const useRevokeFeed = () =>
  useMutation({ mutationFn: () => api.DELETE("/users/me/calendar-feed"), meta: { moves: [FEED] } });
