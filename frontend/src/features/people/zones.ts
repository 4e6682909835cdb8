const MOST = 30;

const plain = (text: string) =>
  text
    .normalize("NFD")
    .replaceAll(/\p{Diacritic}/gu, "")
    .replaceAll(/[_/]/g, " ")
    .toLowerCase();

/** IANA zones whose name holds what was typed; those whose city begins with it come first. */
export function findZones(
  typed: string,
  zones: readonly string[] = Intl.supportedValuesOf("timeZone"),
): string[] {
  const wanted = plain(typed.trim());
  if (wanted === "") return [];
  const begins = (zone: string) => plain(zone.split("/").pop() ?? zone).startsWith(wanted);
  return zones
    .filter((zone) => plain(zone).includes(wanted))
    .sort((one, other) => Number(begins(other)) - Number(begins(one)))
    .slice(0, MOST);
}
