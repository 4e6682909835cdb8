import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fieldErrors, sentenceFor } from "@/api/errors";
import { Button } from "@/ui/Button";
import { RadioGroup } from "@/ui/Choices";
import { Failure } from "@/ui/Failure";
import { Form } from "@/ui/Form";
import { Segments } from "@/ui/Segments";
import type { Application } from "./participantQueries";

const WISHES = ["mentor", "learner", "both"] as const;
const CAPACITIES = ["1", "2", "3"] as const;

interface WishesFormProps {
  /** What was said before, if anything. Nothing is chosen in advance for someone who applies. */
  start: Application | null;
  submitLabel: string;
  problem: unknown;
  isBusy: boolean;
  onSubmit: (wishes: Application) => void;
  onCancel?: () => void;
}

/** On which side, and with how many people at once. */
export function WishesForm({ start, submitLabel, problem, isBusy, onSubmit, onCancel }: WishesFormProps) {
  const { t } = useTranslation();
  const [wish, setWish] = useState(start?.wish ?? null);
  const [capacity, setCapacity] = useState(start?.capacity ?? 1);
  const [tried, setTried] = useState(false);
  const refused = fieldErrors(problem);

  function submit() {
    setTried(true);
    if (wish) onSubmit({ wish, capacity });
  }

  return (
    <Form onSubmit={submit} problem={problem}>
      <RadioGroup
        label={t("programmes.wishLabel")}
        look="cards"
        options={WISHES.map((id) => ({
          id,
          label: t(`programmes.wish.${id}`),
          description: t(`programmes.wishMeans.${id}`),
        }))}
        value={wish}
        onChange={setWish}
        error={refused["wish"] ?? (tried && !wish ? t("programmes.wishMissing") : null)}
      />
      <div className="flex flex-col gap-1.5">
        <Segments
          label={t("programmes.capacityLabel")}
          options={CAPACITIES.map((id) => ({ id, label: t(`programmes.capacity.${id}`) }))}
          value={String(capacity) as (typeof CAPACITIES)[number]}
          onChange={(chosen) => setCapacity(Number(chosen))}
        />
        <p className="text-small text-muted">{t("programmes.capacityHint")}</p>
      </div>
      {problem ? <Failure sentence={sentenceFor(problem)} /> : null}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" variant="primary" isBusy={isBusy}>
          {submitLabel}
        </Button>
        {onCancel ? (
          <Button variant="quiet" onPress={onCancel}>
            {t("programmes.keepAsIs")}
          </Button>
        ) : null}
      </div>
    </Form>
  );
}
