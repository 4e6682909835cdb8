import { decodeText } from "@/lib/decodeText";

/** How much of a file is read to find its header; a header longer than this is no header. */
export const HEAD_BYTES = 262_144;
const SEPARATORS = [",", ";", "\t", "|"] as const;

/**
 * The columns of a CSV file as the server will name them, so that they can be mapped even when the file is refused.
 * UTF-8, UTF-16 with its mark, or Windows-1252; the separator is the one the first filled line holds most.
 */
export function headerIn(bytes: Uint8Array): string[] {
  const text = decodeText(bytes).replace(/^[\s\uFEFF]*\n/, "");
  const line = firstRecord(text);
  const unquoted = line.replaceAll(/"[^"]*"/g, "");
  const count = (separator: string) => unquoted.split(separator).length;
  const separator = SEPARATORS.reduce((best, each) => (count(each) > count(best) ? each : best));
  return cells(line, separator)
    .map((cell) => cell.replaceAll(/\s+/g, " ").trim().normalize("NFC"))
    .filter(Boolean);
}

/** Up to the first line break outside quotes. */
function firstRecord(text: string): string {
  let quoted = false;
  for (let place = 0; place < text.length; place += 1) {
    const letter = text[place];
    if (letter === '"') quoted = !quoted;
    if (!quoted && (letter === "\n" || letter === "\r")) return text.slice(0, place);
  }
  return text;
}

function cells(line: string, separator: string): string[] {
  const found: string[] = [];
  let cell = "";
  let quoted = false;
  for (let place = 0; place < line.length; place += 1) {
    const letter = line[place] ?? "";
    if (letter === '"' && quoted && line[place + 1] === '"') {
      cell += '"';
      place += 1;
    } else if (letter === '"') quoted = !quoted;
    else if (letter === separator && !quoted) {
      found.push(cell);
      cell = "";
    } else cell += letter;
  }
  return [...found, cell];
}
