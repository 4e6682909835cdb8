import { MutationCache, QueryClient, type QueryKey } from "@tanstack/react-query";
import { ApiError } from "@/api/errors";

declare module "@tanstack/react-query" {
  interface Register {
    mutationMeta: {
      /** The beginnings of what this write moved, when it knows: the rest of the screen is left as it is. */
      moves?: readonly QueryKey[];
    };
  }
}

/** A refusal is an answer; only silence and failures of the server are worth another try. */
function isWorthRetrying(failures: number, error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status >= 500) && failures < 2;
}

export const queryClient: QueryClient = new QueryClient({
  defaultOptions: { queries: { staleTime: 30_000, retry: isWorthRetrying } },
  // After any write everything on screen may have moved; what is shown is read again, quietly.
  mutationCache: new MutationCache({
    onSuccess: (_data, _variables, _context, mutation) => {
      const moves = mutation.meta?.moves ?? [[]];
      for (const queryKey of moves) void queryClient.invalidateQueries({ queryKey });
    },
  }),
});
