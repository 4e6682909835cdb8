import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { components } from "@/api/schema";

export type Skill = components["schemas"]["SkillOut"];
export type UserSkill = components["schemas"]["UserSkillOut"];
export type Direction = components["schemas"]["Direction"];

export const mySkillsQuery = queryOptions({
  queryKey: ["users", "me", "skills"],
  queryFn: ({ signal }) => unwrap(api.GET("/users/me/skills", { signal })),
});

/** Entries of the catalogue that resemble what was typed, best first; the server forgives accents and slips. */
export function skillSearchQuery(typed: string) {
  const q = typed.trim();
  return queryOptions({
    queryKey: ["skills", q],
    queryFn: ({ signal }) => unwrap(api.GET("/skills", { params: { query: { q } }, signal })),
    enabled: q !== "",
    placeholderData: keepPreviousData,
    staleTime: 5 * 60_000,
  });
}

export function useSaveMySkills() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (lines: readonly UserSkill[]) =>
      unwrap(
        api.PUT("/users/me/skills", {
          body: {
            skills: lines.map(({ skill_id, direction, level, target_level, priority }) => ({
              skill_id,
              direction,
              level,
              target_level,
              priority,
            })),
          },
        }),
      ),
    // Shown at once: the draft goes away with the save, and the old lines must not come back in between.
    onSuccess: (lines) => client.setQueryData(mySkillsQuery.queryKey, lines),
  });
}
