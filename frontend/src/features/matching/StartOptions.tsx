import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { RadioGroup } from "@/ui/Choices";
import { Dialog } from "@/ui/Dialog";
import { Form } from "@/ui/Form";
import { NumberField } from "@/ui/NumberField";
import type { RunWish } from "./changes";

const LARGEST_SEED = 2_147_483_647;

interface StartOptionsProps {
  usual: RunWish;
  onStart: (wish: RunWish) => void;
  onClose: () => void;
}

/** Who makes the couples, and which of several equally good answers is given. */
export function StartOptions({ usual, onStart, onClose }: StartOptionsProps) {
  const { t } = useTranslation();
  const [mode, setMode] = useState(usual.mode);
  const [seed, setSeed] = useState<number | null>(usual.seed);
  const form = useId();
  return (
    <Dialog
      title={t("matching.options.title")}
      isOpen
      onOpenChange={onClose}
      actions={
        <>
          <Button type="submit" form={form} variant="primary" icon={mode === "manual" ? "edit" : "play"}>
            {mode === "manual" ? t("matching.options.startByHand") : t("matching.start")}
          </Button>
          <Button onPress={onClose}>{t("matching.notYet")}</Button>
        </>
      }
    >
      <Form id={form} onSubmit={() => onStart({ mode, seed: seed ?? usual.seed })}>
        <RadioGroup
          label={t("matching.options.mode")}
          look="cards"
          options={(["optimiser", "manual"] as const).map((id) => ({
            id,
            label: t(`matching.options.modes.${id}.label`),
            description: t(`matching.options.modes.${id}.description`),
          }))}
          value={mode}
          onChange={setMode}
        />
        {mode === "optimiser" ? (
          <NumberField
            label={t("matching.proof.seed")}
            description={t("matching.options.seed")}
            min={0}
            max={LARGEST_SEED}
            format={{ useGrouping: false }}
            value={seed}
            onChange={setSeed}
            optional
          />
        ) : null}
      </Form>
    </Dialog>
  );
}
