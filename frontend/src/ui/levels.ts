import { useTranslation } from "react-i18next";

/** The self-placement scale, lowest first. A participant reads the words; the numbers are for the server. */
const LEVELS = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const;
type Level = (typeof LEVELS)[number];

export function useLevels() {
  const { t } = useTranslation();
  const anchors = LEVELS.map((value) => ({ value, label: t(`levels.${value}`) }));
  const wordsFor = (level: number) => t(`levels.${level as Level}`);
  return { anchors, wordsFor };
}
