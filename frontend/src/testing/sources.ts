import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

export const SOURCE_FOLDER = join(import.meta.dirname, "..");

/** Every TypeScript file under src, as path (with forward slashes, relative to src) → text. */
export function readSources(): Map<string, string> {
  const files = readdirSync(SOURCE_FOLDER, { recursive: true, withFileTypes: true });
  return new Map(
    files
      .filter((file) => file.isFile() && /\.tsx?$/.test(file.name))
      .map((file) => {
        const path = join(file.parentPath, file.name);
        return [relative(SOURCE_FOLDER, path).replaceAll(sep, "/"), readFileSync(path, "utf8")];
      }),
  );
}
