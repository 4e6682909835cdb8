import { useTranslation } from "react-i18next";

export const PULSE_QUESTIONS = ["learned", "taught", "voice", "steering"] as const;
type PulseQuestion = (typeof PULSE_QUESTIONS)[number];

/** The five words of each of the four questions, from 0 to 4. */
export function usePulseWords(partnerName: string) {
  const { t } = useTranslation();
  const name = { name: partnerName };
  return (question: PulseQuestion): [string, string, string, string, string] =>
    question === "steering"
      ? [
          t("pulse.steering.0"),
          t("pulse.steering.1"),
          t("pulse.steering.2"),
          t("pulse.steering.3", name),
          t("pulse.steering.4", name),
        ]
      : [
          t("pulse.amount.0"),
          t("pulse.amount.1"),
          t("pulse.amount.2"),
          t("pulse.amount.3"),
          t("pulse.amount.4"),
        ];
}
