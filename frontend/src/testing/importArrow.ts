import { posix } from "node:path";

/** What each folder may import besides itself. The arrow: app → features → auth → api, ui → i18n → lib. */
const ALLOWED: Record<string, readonly string[]> = {
  app: ["features", "auth", "api", "ui", "i18n", "lib"],
  features: ["auth", "api", "ui", "i18n", "lib"],
  auth: ["api", "ui", "i18n", "lib"],
  api: ["i18n", "lib"],
  ui: ["i18n", "lib"],
  i18n: ["lib"],
  lib: [],
};

const IMPORT = /(?:\bfrom\s+|\bimport\s*\(\s*|\bimport\s+)["']([^"']+)["']/g;

/** "features/people/PeoplePage.tsx" → "features/people": features are strangers, so each is a folder of its own. */
function roomOf(path: string): string {
  const [folder = "", feature = ""] = path.split("/");
  return folder === "features" ? `features/${feature}` : folder;
}

/** One sentence per import that goes up, sideways between features, or into a folder nobody listed. */
export function forbiddenImports(sources: ReadonlyMap<string, string>): string[] {
  const problems: string[] = [];
  for (const [path, text] of sources) {
    const folder = path.split("/")[0] ?? "";
    if (!path.includes("/") || folder === "testing" || /\.test\.tsx?$/.test(path)) continue;
    for (const [, specifier = ""] of text.matchAll(IMPORT)) {
      const target = specifier.startsWith("@/")
        ? specifier.slice(2)
        : specifier.startsWith(".")
          ? posix.join(posix.dirname(path), specifier)
          : null;
      if (target === null || roomOf(target) === roomOf(path)) continue;
      const isDown = (ALLOWED[folder] ?? []).includes(target.split("/")[0] ?? "");
      if (!isDown || roomOf(target) === "testing") problems.push(`${path} must not import ${target}`);
    }
  }
  return problems;
}
