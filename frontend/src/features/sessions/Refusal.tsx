import { useTranslation } from "react-i18next";
import { ApiError, sentenceFor } from "@/api/errors";
import { paths } from "@/lib/paths";
import { Failure } from "@/ui/Failure";
import { ButtonLink } from "@/ui/Link";
import { Notice } from "@/ui/Notice";

interface RefusalProps {
  problem: unknown;
  pairingId: string;
  /** True on the pairing's own page, where the arrows are already in sight. */
  isHere?: boolean;
}

/** What a session's step was refused for, with its way out: from the third on, learning goes both ways. */
export function Refusal({ problem, pairingId, isHere = false }: RefusalProps) {
  const { t } = useTranslation();
  const isGate = problem instanceof ApiError && problem.code === "return_track_missing";
  if (!isGate) return <Failure sentence={sentenceFor(problem)} />;
  return (
    <Notice
      tone="warning"
      announce
      title={t("sessions.gate.title")}
      actions={
        isHere ? null : (
          <ButtonLink href={paths.pairing(pairingId)} size="small" icon="exchange">
            {t("sessions.gate.action")}
          </ButtonLink>
        )
      }
    >
      {sentenceFor(problem)}
    </Notice>
  );
}
