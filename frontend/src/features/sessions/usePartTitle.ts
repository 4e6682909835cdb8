import { useTranslation } from "react-i18next";
import { partnerIn } from "./meeting";
import type { AgendaPart, Session } from "./queries";

/** The title of an agenda part for this reader: "You show Philippe", "Philippe shows you". */
export function usePartTitle(session: Session) {
  const { t } = useTranslation();
  const name = partnerIn(session).given_name;
  return (code: AgendaPart["code"]): string => {
    if (code !== "up" && code !== "back") return t(`agenda.part.${code}`);
    const iShow = session.my_side === (code === "up" ? "mentor" : "learner");
    return iShow ? t("agenda.part.iShow", { name }) : t("agenda.part.theyShow", { name });
  };
}
