import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { Holiday } from "./holidayLines";

export const holidaysQuery = queryOptions({
  queryKey: ["holidays"],
  queryFn: ({ signal }) => unwrap(api.GET("/holidays", { signal })),
});

/** The whole list at once. */
export function useReplaceHolidays() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (list: readonly Holiday[]) => {
      const holidays = list.map(({ day, country, name }) => ({ day, country, name }));
      return unwrap(api.PUT("/holidays", { body: { holidays } }));
    },
    onSuccess: (saved) => client.setQueryData(holidaysQuery.queryKey, saved),
  });
}
