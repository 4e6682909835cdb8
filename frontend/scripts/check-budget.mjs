// Fails when the entry, or a first visit to any lazy route, ships more compressed JavaScript than the design allows:
// entry ≤ 120 kB, and at most 100 kB more for a route. What the entry does not use, a route may. Charts come on top of
// a page, once one is on the screen: they have a limit of their own, and no page may load them to begin with.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const ENTRY_LIMIT = 120_000;
const FIRST_VISIT_LIMIT = 220_000;
/** Loaded with every page, so counted with every page. */
const FRAME = "src/app/layout/RootLayout.tsx";
const CHARTS = "src/ui/charts/DrawnChart.tsx";
const PAGE_WITH_CHARTS = "src/features/programmes/CoordinatorInsightsPage.tsx";
const CHARTS_LIMIT = 110_000;
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
const routes = keys.filter((key) => manifest[key].isDynamicEntry && key !== CHARTS);
if (entries.length !== 1 || !routes.includes(FRAME) || !manifest[CHARTS]?.isDynamicEntry) {
  console.error(
    `Expected one entry, the lazy ${FRAME} and the lazy ${CHARTS}; found ${entries.length} entries, ${routes.length} lazy files.`,
  );
  process.exit(1);
}

const entry = closure(entries[0]);
const there = closure(PAGE_WITH_CHARTS, closure(FRAME, new Set(entry)));
const drawn = new Set([...closure(CHARTS)].filter((key) => !there.has(key)));
const early = [entries[0], ...routes].filter((key) => closure(key).has(CHARTS));
if (early.length > 0) {
  console.error(`Charts are loaded when one is on the screen, not with ${early.join(", ")}.`);
  process.exit(1);
}
const rows = [
  { name: "charts, when one is on the screen", size: compressed(drawn), limit: CHARTS_LIMIT },
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
