import { useTranslation } from "react-i18next";
import { Button } from "./Button";
import { Notice } from "./Notice";

interface FailureProps {
  /** What happened, in the reader's language. */
  sentence: string;
  onRetry?: () => void;
}

/** Something could not be loaded or saved: says so and offers the way out. */
export function Failure({ sentence, onRetry }: FailureProps) {
  const { t } = useTranslation();
  return (
    <Notice
      tone="danger"
      announce
      actions={
        onRetry ? (
          <Button size="small" icon="undo" onPress={onRetry}>
            {t("ui.tryAgain")}
          </Button>
        ) : null
      }
    >
      {sentence}
    </Notice>
  );
}
