import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { titleIn } from "@/lib/bilingual";
import { useDebounced } from "@/lib/useDebounced";
import { ComboBox } from "@/ui/ComboBox";
import { type Skill, skillSearchQuery } from "./queries";

interface SkillPickerProps {
  label: string;
  description?: string;
  onPick: (skill: Skill) => void;
}

/** Type-ahead in the catalogue, in both languages; the field empties itself once a skill is chosen. */
export function SkillPicker({ label, description, onPick }: SkillPickerProps) {
  const { t, i18n } = useTranslation();
  const [typed, setTyped] = useState("");
  const wanted = useDebounced(typed);
  const search = useQuery(skillSearchQuery(wanted));
  const found = search.data ?? [];
  const options = found.map((skill) => ({
    id: skill.id,
    label: titleIn(i18n.language, skill),
    description: t(`skills.family.${skill.family}`),
  }));
  return (
    <ComboBox
      label={label}
      description={description}
      error={search.isError ? sentenceFor(search.error) : null}
      placeholder={t("skills.searchPlaceholder")}
      inputValue={typed}
      onInputChange={setTyped}
      options={options}
      isLoading={search.isFetching || wanted !== typed}
      onSelect={(id) => {
        const skill = found.find((each) => each.id === id);
        if (skill) onPick(skill);
        setTyped("");
      }}
    />
  );
}
