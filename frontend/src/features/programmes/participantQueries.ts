import { queryOptions, useMutation } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { components } from "@/api/schema";

export type Programme = components["schemas"]["ProgrammeOut"];
export type MyPlace = components["schemas"]["MyPlace"];
export type Application = Required<components["schemas"]["ApplyIn"]>;

export const programmesQuery = queryOptions({
  queryKey: ["programmes"],
  queryFn: ({ signal }) => unwrap(api.GET("/programmes", { signal })),
});

export function programmeQuery(programmeId: string) {
  return queryOptions({
    queryKey: ["programmes", programmeId],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/programmes/{programme_id}", { params: { path: { programme_id: programmeId } }, signal }),
      ),
  });
}

export function useApply(programmeId: string) {
  return useMutation({
    mutationFn: (body: Application) =>
      unwrap(
        api.POST("/programmes/{programme_id}/enrolments", {
          params: { path: { programme_id: programmeId } },
          body,
        }),
      ),
  });
}

export function useChangePlace() {
  return useMutation({
    mutationFn: ({ place, wishes }: { place: MyPlace; wishes: Application }) =>
      unwrap(
        api.PATCH("/enrolments/{enrolment_id}", {
          params: {
            path: { enrolment_id: place.enrolment_id },
            header: { "If-Match": `"${place.version}"` },
          },
          body: wishes,
        }),
      ),
  });
}

export function useWithdraw(programmeId: string) {
  return useMutation({
    mutationFn: () =>
      unwrap(
        api.DELETE("/programmes/{programme_id}/enrolments/mine", {
          params: { path: { programme_id: programmeId } },
        }),
      ),
  });
}
