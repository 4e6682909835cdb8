import { useTranslation } from "react-i18next";
import { Checkbox } from "@/ui/Choices";
import type { Answer } from "./shortlist";
import type { Shortlist } from "./shortlistQueries";

interface ShortlistSetAsideProps {
  people: Shortlist["set_aside"];
  answer: Answer;
  onToggle: (userId: string) => void;
}

/** People set aside in an earlier round: it stands until it is taken back. */
export function ShortlistSetAside({ people, answer, onToggle }: ShortlistSetAsideProps) {
  const { t } = useTranslation();
  if (people.length === 0) return null;
  return (
    <section aria-label={t("shortlist.setAside")} className="flex flex-col">
      <h3 className="font-semibold">{t("shortlist.setAside")}</h3>
      <ul>
        {people.map(({ user_id, given_name }) => (
          <li key={user_id}>
            <Checkbox
              isSelected={answer[user_id] === "rather_not"}
              onChange={() => onToggle(user_id)}
              description={t("shortlist.setAsideHelp")}
            >
              {given_name}
            </Checkbox>
          </li>
        ))}
      </ul>
    </section>
  );
}
