import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { paths } from "@/lib/paths";
import { Button } from "@/ui/Button";
import { RadioGroup } from "@/ui/Choices";
import { Dialog } from "@/ui/Dialog";
import { Failure } from "@/ui/Failure";
import { Form } from "@/ui/Form";
import { ButtonLink } from "@/ui/Link";
import { Notice } from "@/ui/Notice";
import { showToast } from "@/ui/Toast";
import { type CaseDetail, useHandOver } from "./queries";
import { nameOf } from "./request";

interface HandOverProps {
  supportCase: CaseDetail;
  /** Whom it was given to cannot read it any more. */
  isNeeded?: boolean;
}

/** The author's alone: another referent reads the whole thread from then on, the one before nothing any more. */
export function HandOver({ supportCase, isNeeded = false }: HandOverProps) {
  const { t } = useTranslation();
  const [isChoosing, setIsChoosing] = useState(false);
  const name = supportCase.other ? nameOf(supportCase.other) : "";
  const hasOthers = supportCase.others.length > 0;
  const choose = (
    <Button icon="people" variant={isNeeded ? "primary" : "secondary"} onPress={() => setIsChoosing(true)}>
      {t("support.handOver.open")}
    </Button>
  );
  return (
    <>
      {isNeeded ? (
        <Notice
          tone="warning"
          title={t("support.handOver.neededTitle", { name })}
          actions={
            hasOthers ? choose : <ButtonLink href={paths.help()}>{t("support.handOver.channels")}</ButtonLink>
          }
        >
          {hasOthers ? t("support.handOver.needed") : t("support.handOver.nobody")}
        </Notice>
      ) : hasOthers ? (
        choose
      ) : null}
      {isChoosing ? <Choose supportCase={supportCase} onClose={() => setIsChoosing(false)} /> : null}
    </>
  );
}

function Choose({ supportCase, onClose }: { supportCase: CaseDetail; onClose: () => void }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<string | null>(null);
  const [isAsked, setIsAsked] = useState(false);
  const handOver = useHandOver(supportCase.id);
  const form = useId();

  function submit() {
    setIsAsked(true);
    if (!chosen) return;
    handOver.mutate(
      { referentId: chosen, version: supportCase.version },
      {
        onSuccess: () => {
          showToast(t("support.handOver.done"));
          onClose();
        },
      },
    );
  }

  return (
    <Dialog
      title={t("support.handOver.title")}
      isOpen
      onOpenChange={onClose}
      actions={
        <>
          <Button type="submit" form={form} variant="primary" isBusy={handOver.isPending}>
            {t("support.handOver.confirm")}
          </Button>
          <Button onPress={onClose}>{t("support.notNow")}</Button>
        </>
      }
    >
      <p>{t("support.handOver.lead")}</p>
      <Form id={form} onSubmit={submit} problem={handOver.error}>
        <RadioGroup
          label={t("support.write.whom")}
          look="cards"
          options={supportCase.others.map((each) => ({ id: each.user_id, label: nameOf(each) }))}
          value={chosen}
          onChange={setChosen}
          error={isAsked && !chosen ? t("support.write.missing") : null}
        />
      </Form>
      {handOver.error ? <Failure sentence={sentenceFor(handOver.error)} /> : null}
    </Dialog>
  );
}
