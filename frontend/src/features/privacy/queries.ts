import { queryOptions, useMutation } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { components } from "@/api/schema";
import { forgetSession } from "@/auth/session";
import { saveFile } from "@/lib/saveFile";

export type ErasureRequest = components["schemas"]["ErasureRequestOut"];
export type RetentionReport = components["schemas"]["RetentionReportOut"];

/** Fetches everything kept about oneself and hands it to the browser, for machines or for eyes. */
export function useExport() {
  return useMutation({
    mutationFn: async ({ password, kind }: { password: string; kind: "json" | "page" }) => {
      if (kind === "page") {
        const page = await unwrap(
          api.POST("/users/me/export/page", { body: { password: password || null }, parseAs: "text" }),
        );
        saveFile(new Blob([page], { type: "text/html" }), "vice-versa-my-data.html");
        return;
      }
      const whole = await unwrap(api.POST("/users/me/export", { body: { password: password || null } }));
      saveFile(
        new Blob([JSON.stringify(whole, null, 2)], { type: "application/json" }),
        "vice-versa-my-data.json",
      );
    },
  });
}

/** The first step: what would end, and a token for the second. */
export const useErasureRequest = () =>
  useMutation({ mutationFn: () => unwrap(api.POST("/users/me/erasure-request")) });

/** The second step. After it there is nobody to be signed in. */
export const useErasure = () =>
  useMutation({
    mutationFn: ({ token, password }: { token: string; password: string }) =>
      api.POST("/users/me/erasure", { body: { token, password: password || null } }),
    onSuccess: forgetSession,
  });

export const retentionQuery = queryOptions({
  queryKey: ["ops", "retention"],
  queryFn: ({ signal }) => unwrap(api.GET("/ops/retention", { signal })),
});
