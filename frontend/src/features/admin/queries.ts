import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { components } from "@/api/schema";

type Schemas = components["schemas"];
export type Account = Schemas["UserOut"];
export type Role = Schemas["Role"];
export type Merger = Schemas["MergerOut"];
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

/** What a merger would do; asked anew each time, as it is done right after. */
export const useMergerPreview = (account: Account, into: Account | null) =>
  useQuery({
    queryKey: ["merger", account.id, into?.id],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/users/{user_id}/merger", {
          params: { path: { user_id: account.id }, query: { into: into?.id ?? "" } },
          signal,
        }),
      ),
    enabled: into !== null,
    gcTime: 0,
    retry: false,
  });

export const useMerge = () =>
  useMutation({
    mutationFn: ({ account, into }: { account: Account; into: Account }) =>
      unwrap(
        api.POST("/users/{user_id}/merger", {
          params: { path: { user_id: account.id }, header: versioned(account.version) },
          body: { into: into.id },
        }),
      ),
  });
