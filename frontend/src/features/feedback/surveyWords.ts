import { sentenceIn } from "@/lib/bilingual";
import type { SurveyQuestion } from "./surveyQueries";

/** The words of every tap; where only the ends have words, the others are their number. */
export function wordsOf({ highest, anchors }: SurveyQuestion, language: string): string[] {
  return Array.from({ length: highest + 1 }, (_, tap) => {
    const anchor = anchors.find(({ value }) => value === tap);
    return anchor ? sentenceIn(language, anchor) : String(tap);
  });
}
