import { queryOptions, useMutation } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { components } from "@/api/schema";

type Schemas = components["schemas"];
export type ServiceAccount = Schemas["ServiceAccountOut"];
export type ServiceSecret = Schemas["ServiceSecretOut"];
export type NewServiceAccount = Schemas["NewServiceAccountIn"];
export type Scope = ServiceAccount["scopes"][number];

/** A colon in a key of our words would name another file of words. */
export const SCOPE_KEYS = {
  scim: "scim",
  "people:write": "people_write",
  "people:read": "people_read",
  "reports:read": "reports_read",
} as const satisfies Record<Scope, string>;

export const serviceAccountsQuery = queryOptions({
  queryKey: ["service-accounts"],
  queryFn: ({ signal }) => unwrap(api.GET("/service-accounts", { signal })),
});

export const useMakeServiceAccount = () =>
  useMutation({
    mutationFn: (body: NewServiceAccount) => unwrap(api.POST("/service-accounts", { body })),
  });

export const useMakeServiceSecret = () =>
  useMutation({
    mutationFn: ({ id, days }: { id: string; days: number }) =>
      unwrap(
        api.POST("/service-accounts/{account_id}/secrets", {
          params: { path: { account_id: id } },
          body: { days },
        }),
      ),
  });

export const useRevokeServiceSecret = () =>
  useMutation({
    mutationFn: ({ account, secret }: { account: string; secret: string }) =>
      unwrap(
        api.DELETE("/service-accounts/{account_id}/secrets/{secret_id}", {
          params: { path: { account_id: account, secret_id: secret } },
        }),
      ),
  });

export const useRevokeServiceAccount = () =>
  useMutation({
    mutationFn: (id: string) =>
      unwrap(api.POST("/service-accounts/{account_id}/revocation", { params: { path: { account_id: id } } })),
  });
