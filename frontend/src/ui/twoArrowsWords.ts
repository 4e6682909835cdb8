import { useTranslation } from "react-i18next";

export interface Couple {
  mentor: { name: string; detail?: string };
  learner: { name: string; detail?: string };
  /** Names of the skills that go from the mentor to the learner. */
  mentorTeaches: readonly string[];
  /** Names of the skills that come back. */
  learnerTeaches: readonly string[];
  /** Which of the two is reading, if any: that person is called "you". */
  reader?: "mentor" | "learner";
}

interface TwoArrowsWords {
  /** The whole picture in two sentences, for those who do not see it. */
  sentence: string;
  mentorCaption: string;
  learnerCaption: string;
  mentorQuestion: string;
  learnerQuestion: string;
}

export function useTwoArrowsWords(couple: Couple): TwoArrowsWords {
  const { t, i18n } = useTranslation();
  const list = new Intl.ListFormat(i18n.language, { type: "conjunction" });
  const firstName = (name: string) => name.split(/\s+/)[0] ?? name;
  const mentor = firstName(couple.mentor.name);
  const learner = firstName(couple.learner.name);

  /** One direction, said to whoever is reading. */
  function direction(teacher: string, pupil: string, side: "mentor" | "learner", skills: readonly string[]) {
    const names = { teacher, pupil, skills: list.format(skills) };
    const empty = skills.length === 0;
    if (couple.reader === side) {
      return {
        caption: t("twoArrows.youTeach", names),
        question: t("twoArrows.youCouldTeach", names),
        sentence: empty ? t("twoArrows.youTeachNothingYet", names) : t("twoArrows.youTeachSkills", names),
      };
    }
    if (couple.reader) {
      return {
        caption: t("twoArrows.teachesYou", names),
        question: t("twoArrows.couldTeachYou", names),
        sentence: empty ? t("twoArrows.teachesYouNothingYet", names) : t("twoArrows.teachesYouSkills", names),
      };
    }
    return {
      caption: t("twoArrows.teaches", names),
      question: t("twoArrows.couldTeach", names),
      sentence: empty ? t("twoArrows.teachesNothingYet", names) : t("twoArrows.teachesSkills", names),
    };
  }

  const up = direction(mentor, learner, "mentor", couple.mentorTeaches);
  const back = direction(learner, mentor, "learner", couple.learnerTeaches);
  return {
    sentence: `${up.sentence} ${back.sentence}`,
    mentorCaption: up.caption,
    learnerCaption: back.caption,
    mentorQuestion: up.question,
    learnerQuestion: back.question,
  };
}
