import { type ComponentType, useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { titleIn } from "@/lib/bilingual";
import { Button } from "@/ui/Button";
import { RadioGroup } from "@/ui/Choices";
import { Dialog } from "@/ui/Dialog";
import { Failure } from "@/ui/Failure";
import { useLevels } from "@/ui/levels";
import { Slider } from "@/ui/Slider";
import { showToast } from "@/ui/Toast";
import { iLearnOn, partnerOf } from "./couple";
import { type Direction, type PairingDetail, useAddTrack } from "./queries";

interface Choice {
  id: string;
  title_en: string;
  title_fr: string;
}

export interface SkillPickerProps {
  label: string;
  onPick: (skill: Choice) => void;
}

interface AddTrackDialogProps {
  pairing: PairingDetail;
  direction: Direction;
  skillPicker: ComponentType<SkillPickerProps>;
  onClose: () => void;
}

/** What the match suggested for this arrow and nobody has put on it yet. */
function suggestionsFor(pairing: PairingDetail, direction: Direction): Choice[] {
  const taken = new Set(
    pairing.tracks.filter((track) => track.direction === direction).map((track) => track.skill_id),
  );
  return pairing[direction]
    .filter((flow) => !taken.has(flow.skill_id))
    .map(({ skill_id, title_en, title_fr }) => ({ id: skill_id, title_en, title_fr }));
}

/** Puts a skill on one of the two arrows: which one, from where, to where. */
export function AddTrackDialog({ pairing, direction, skillPicker: Picker, onClose }: AddTrackDialogProps) {
  const { t, i18n } = useTranslation();
  const { anchors } = useLevels();
  const [choices, setChoices] = useState(() => suggestionsFor(pairing, direction));
  const [skillId, setSkillId] = useState(choices[0]?.id ?? null);
  const [baseline, setBaseline] = useState(1);
  const [target, setTarget] = useState(4);
  const add = useAddTrack(pairing.id);
  const name = partnerOf(pairing).given_name;
  const iLearn = iLearnOn(pairing, direction);

  function pick(skill: Choice) {
    setChoices((known) => (known.some(({ id }) => id === skill.id) ? known : [...known, skill]));
    setSkillId(skill.id);
  }

  function submit() {
    if (!skillId) return;
    add.mutate(
      { skill_id: skillId, direction, baseline, target },
      {
        onSuccess: () => {
          onClose();
          showToast(t("tracks.added"));
        },
      },
    );
  }

  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={iLearn ? t("tracks.addTheyTeach", { name }) : t("tracks.addITeach", { name })}
      actions={
        <>
          <Button
            variant="primary"
            isBusy={add.isPending}
            disabledReason={skillId ? null : t("tracks.chooseFirst")}
            onPress={submit}
          >
            {t("tracks.put")}
          </Button>
          <Button onPress={onClose}>{t("tracks.cancel")}</Button>
        </>
      }
    >
      {choices.length > 0 ? (
        <RadioGroup
          label={t("tracks.which")}
          look="cards"
          options={choices.map((choice) => ({ id: choice.id, label: titleIn(i18n.language, choice) }))}
          value={skillId}
          onChange={setSkillId}
        />
      ) : null}
      <Picker label={choices.length > 0 ? t("tracks.another") : t("tracks.which")} onPick={pick} />
      <Slider
        label={iLearn ? t("tracks.myStart") : t("tracks.theirStart", { name })}
        anchors={anchors}
        value={baseline}
        onChange={(level) => {
          setBaseline(level);
          setTarget((aim) => Math.max(aim, level));
        }}
      />
      <Slider
        label={iLearn ? t("tracks.myAim") : t("tracks.theirAim", { name })}
        anchors={anchors}
        value={target}
        onChange={(level) => setTarget(Math.max(level, baseline))}
        whoCanRead={t("tracks.whoCanRead")}
      />
      {add.isError ? <Failure sentence={sentenceFor(add.error)} /> : null}
    </Dialog>
  );
}
