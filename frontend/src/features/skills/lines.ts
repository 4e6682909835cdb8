import type { Direction, Skill, UserSkill } from "./queries";

/** From this level on, a person may teach a skill; the server matches by the same rule. */
export const TEACHING_LEVEL = 5;
/** What matching works well with, in each column. Asked for, never forced. */
const WELCOME = 2;
const HIGHEST = 8;

export function linesOf(lines: readonly UserSkill[], direction: Direction): UserSkill[] {
  return lines.filter((line) => line.direction === direction);
}

function hasLine(lines: readonly UserSkill[], skillId: string, direction: Direction): boolean {
  return lines.some((line) => line.skill_id === skillId && line.direction === direction);
}

/** A skill just chosen: placed where most people start, to be corrected in one movement. */
export function addLine(lines: readonly UserSkill[], skill: Skill, direction: Direction): UserSkill[] {
  if (hasLine(lines, skill.id, direction)) return [...lines];
  const level = direction === "offer" ? TEACHING_LEVEL : 1;
  const line: UserSkill = {
    skill_id: skill.id,
    code: skill.code,
    title_en: skill.title_en,
    title_fr: skill.title_fr,
    family: skill.family,
    direction,
    level,
    target_level: direction === "seek" ? level + 3 : null,
    priority: 2,
  };
  return [...lines, line];
}

/** Changes one line. A target never stays below the level it starts from. */
export function changeLine(
  lines: readonly UserSkill[],
  changed: UserSkill,
  change: Partial<Pick<UserSkill, "level" | "target_level" | "priority">>,
): UserSkill[] {
  return lines.map((line) => {
    if (line.skill_id !== changed.skill_id || line.direction !== changed.direction) return line;
    const next = { ...line, ...change };
    if (next.target_level === null) return next;
    return { ...next, target_level: Math.min(HIGHEST, Math.max(next.level, next.target_level)) };
  });
}

export function removeLine(lines: readonly UserSkill[], removed: UserSkill): UserSkill[] {
  return lines.filter((line) => line.skill_id !== removed.skill_id || line.direction !== removed.direction);
}

/** How many more skills would give matching a real choice in this column. */
export function missingIn(lines: readonly UserSkill[], direction: Direction): number {
  return Math.max(0, WELCOME - linesOf(lines, direction).length);
}
