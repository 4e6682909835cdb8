// Fails when the entry, or a first visit to any lazy route, ships more compressed JavaScript than the design allows:
// entry ≤ 120 kB, and at most 100 kB more for a route. What the entry does not use, a route may.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const ENTRY_LIMIT = 120_000;
const FIRST_VISIT_LIMIT = 220_000;
/** Loaded with every page, so counted with every page. */
const FRAME = "src/app/layout/RootLayout.tsx";
const dist = join(import.meta.dirname, "..", "dist");
const manifest = JSON.parse(readFileSync(join(dist, ".vite", "manifest.json"), "utf8"));

/** The chunk and everything it imports before it can run. */
function closure(key, seen = new Set()) {
  if (seen.has(key)) return seen;
  seen.add(key);
  for (const next of manifest[key].imports ?? []) closure(next, seen);
  return seen;
}

const sizes = new Map();
function compressed(keys) {
  let total = 0;
  for (const key of keys) {
    const { file } = manifest[key];
    if (!file.endsWith(".js")) continue;
    if (!sizes.has(file)) sizes.set(file, gzipSync(readFileSync(join(dist, file)), { level: 9 }).length);
    total += sizes.get(file);
  }
  return total;
}

const keys = Object.keys(manifest);
const entries = keys.filter((key) => manifest[key].isEntry);
const routes = keys.filter((key) => manifest[key].isDynamicEntry);
if (entries.length !== 1 || !routes.includes(FRAME)) {
  console.error(
    `Expected one entry and the lazy ${FRAME}; found ${entries.length} entries, ${routes.length} lazy files.`,
  );
  process.exit(1);
}

const entry = closure(entries[0]);
const rows = [
  { name: "entry", size: compressed(entry), limit: ENTRY_LIMIT },
  ...routes.map((key) => ({
    name: `first visit: ${key}`,
    size: compressed(new Set([...entry, ...closure(FRAME), ...closure(key)])),
    limit: FIRST_VISIT_LIMIT,
  })),
];

let failed = false;
for (const { name, size, limit } of rows.sort((a, b) => b.size / b.limit - a.size / a.limit)) {
  const over = size > limit;
  failed ||= over;
  console.log(
    `${over ? "OVER" : " ok "} ${(size / 1000).toFixed(1).padStart(7)} / ${limit / 1000} kB  ${name}`,
  );
}
process.exit(failed ? 1 : 0);
