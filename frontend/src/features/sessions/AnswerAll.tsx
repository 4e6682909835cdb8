import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { Button } from "@/ui/Button";
import { Notice } from "@/ui/Notice";
import { showToast } from "@/ui/Toast";
import type { Session } from "./queries";
import { Refusal } from "./Refusal";

interface AnswerAllProps {
  /** What the partner proposed and waits for, in the order it happens. */
  waiting: readonly Session[];
  name: string;
}

/** Several proposed times at once: one press confirms them one after the other, and stops where one is refused. */
export function AnswerAll({ waiting, name }: AnswerAllProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [isBusy, setIsBusy] = useState(false);
  const [stopped, setStopped] = useState<{ number: number; problem: unknown } | null>(null);
  const [first] = waiting;

  async function confirmAll() {
    setIsBusy(true);
    setStopped(null);
    let confirmed = 0;
    for (const { id, number } of waiting) {
      try {
        await unwrap(
          api.POST("/sessions/{session_id}/confirmation", { params: { path: { session_id: id } } }),
        );
        confirmed += 1;
      } catch (problem) {
        setStopped({ number, problem });
        break;
      }
    }
    setIsBusy(false);
    if (confirmed > 0) showToast(t("cycle.confirmed", { count: confirmed }));
    await client.invalidateQueries();
  }

  if (!first || (waiting.length < 2 && !stopped)) return null;
  return (
    <div className="flex flex-col gap-3">
      {stopped ? (
        <>
          <p>{t("cycle.stoppedAt", { number: stopped.number })}</p>
          <Refusal problem={stopped.problem} pairingId={first.pairing_id} isHere />
        </>
      ) : (
        <Notice title={t("cycle.waiting", { name, count: waiting.length })}>{t("cycle.waitingLead")}</Notice>
      )}
      <div>
        <Button variant="primary" icon="check" isBusy={isBusy} onPress={() => void confirmAll()}>
          {t("cycle.confirmAll", { count: waiting.length })}
        </Button>
      </div>
    </div>
  );
}
