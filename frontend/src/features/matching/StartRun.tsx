import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import type { RunWish } from "./changes";

/** Loaded when somebody asks for more than the usual. */
const StartOptions = lazy(async () => ({ default: (await import("./StartOptions")).StartOptions }));

interface StartRunProps {
  /** A run exists already: starting is no longer the one next step. */
  isAgain: boolean;
  isBusy: boolean;
  /** Why no run can start now, if so. */
  refused: string | null;
  onStart: (wish: RunWish) => void;
}

const USUAL: RunWish = { seed: 1, mode: "optimiser" };

export function StartRun({ isAgain, isBusy, refused, onStart }: StartRunProps) {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button
        variant={isAgain ? "secondary" : "primary"}
        icon="play"
        onPress={() => onStart(USUAL)}
        isBusy={isBusy}
        disabledReason={refused}
      >
        {isAgain ? t("matching.startAgain") : t("matching.start")}
      </Button>
      {refused ? null : (
        <Button variant="quiet" icon="gear" onPress={() => setIsOpen(true)}>
          {t("matching.options.open")}
        </Button>
      )}
      {isOpen ? (
        <Suspense fallback={null}>
          <StartOptions
            usual={USUAL}
            onClose={() => setIsOpen(false)}
            onStart={(wish) => {
              setIsOpen(false);
              onStart(wish);
            }}
          />
        </Suspense>
      ) : null}
    </>
  );
}
