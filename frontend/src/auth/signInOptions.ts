import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";

/** What the operator offers: a password, the company's account, or both. */
export const signInOptionsQuery = queryOptions({
  queryKey: ["auth", "sign-in-options"],
  queryFn: ({ signal }) => unwrap(api.GET("/auth/sign-in-options", { signal })),
});
