import { useInfiniteQuery } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { components } from "@/api/schema";

export type WrittenMail = components["schemas"]["MailOut"];

export const useWrittenMails = () =>
  useInfiniteQuery({
    queryKey: ["ops", "mails"],
    queryFn: ({ pageParam, signal }) =>
      unwrap(api.GET("/ops/mails", { params: { query: { limit: 20, cursor: pageParam } }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    staleTime: 0,
  });
