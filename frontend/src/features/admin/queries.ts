import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { components } from "@/api/schema";

type Schemas = components["schemas"];
export type Account = Schemas["UserOut"];
export type Role = Schemas["Role"];
export type Invitation = Schemas["InviteIn"];

const versioned = (version: number) => ({ "If-Match": `"${version}"` });

export const useAccounts = (search: string, role: Role | undefined) =>
  useInfiniteQuery({
    queryKey: ["accounts", search, role],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/users", {
          params: { query: { q: search || undefined, role, limit: 50, cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: (before) => before,
  });

export const useInviteAccount = () =>
  useMutation({ mutationFn: (body: Invitation) => unwrap(api.POST("/users", { body })) });

export const useSetRoles = () =>
  useMutation({
    mutationFn: ({ account, roles }: { account: Account; roles: Role[] }) =>
      unwrap(
        api.PUT("/users/{user_id}/roles", {
          params: { path: { user_id: account.id }, header: versioned(account.version) },
          body: { roles },
        }),
      ),
  });

export const useDeactivate = () =>
  useMutation({
    mutationFn: (account: Account) =>
      unwrap(
        api.POST("/users/{user_id}/deactivation", {
          params: { path: { user_id: account.id }, header: versioned(account.version) },
        }),
      ),
  });
