import { queryOptions, useMutation } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { ApiError } from "@/api/errors";
import type { components } from "@/api/schema";
import { type CurrentUser, updateCurrentUser } from "@/auth/session";

export type MeChange = components["schemas"]["MeIn"];
export type Window = components["schemas"]["Window"];
export type SignIn = components["schemas"]["SignInOut"];

/** Saves what the person says of themselves, on top of the version they saw. */
export function useSaveMe(user: CurrentUser) {
  return useMutation({
    mutationFn: (body: MeChange) =>
      unwrap(api.PATCH("/users/me", { params: { header: { "If-Match": `"${user.version}"` } }, body })),
    onSuccess: updateCurrentUser,
    onError: async (error) => {
      // The account changed elsewhere (another tab, the directory): the next try starts from what it is now.
      if (error instanceof ApiError && error.status === 412)
        updateCurrentUser(await unwrap(api.GET("/users/me")));
    },
  });
}

export const signInsQuery = queryOptions({
  queryKey: ["auth", "sign-ins"],
  queryFn: ({ signal }) => unwrap(api.GET("/auth/sign-ins", { signal })),
});

export function useEndSignIn() {
  return useMutation({
    mutationFn: (signInId: string) =>
      api.DELETE("/auth/sign-ins/{sign_in_id}", { params: { path: { sign_in_id: signInId } } }),
  });
}
