import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useCurrentUser } from "@/auth/hooks";
import { useDraft } from "@/lib/useDraft";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Failure } from "@/ui/Failure";
import { Form } from "@/ui/Form";
import { showToast } from "@/ui/Toast";
import { WhoCanRead } from "@/ui/WhoCanRead";
import { DayHours } from "./DayHours";
import { problemOf, WEEKDAYS, type Week, weekOf, windowsOf } from "./hours";
import { useSaveMe } from "./queries";

/** The weekly hours in which a session may lie: what slot suggestions are made from. */
export function HoursCard() {
  const { t } = useTranslation();
  const user = useCurrentUser();
  const draft = useDraft<Week>(`hours.${user.id}`, weekOf(user.availability));
  const save = useSaveMe(user);
  const hasProblem = draft.value.some((stretches) => problemOf(stretches) !== null);

  function submit() {
    if (hasProblem) return;
    save.mutate(
      { availability: windowsOf(draft.value) },
      {
        onSuccess: () => {
          draft.clear();
          showToast(t("settings.hoursSaved"));
        },
      },
    );
  }

  return (
    <Card title={t("settings.hours")}>
      <p className="text-muted">{t("settings.hoursLead", { zone: user.time_zone })}</p>
      <Form onSubmit={submit} problem={save.error}>
        <div className="divide-y divide-line border-y">
          {WEEKDAYS.map((day) => (
            <DayHours
              key={day}
              day={day}
              stretches={draft.value[day] ?? []}
              onChange={(stretches) =>
                draft.change(draft.value.map((known, at) => (at === day ? stretches : known)))
              }
            />
          ))}
        </div>
        <WhoCanRead>{t("settings.hoursWhoCanRead")}</WhoCanRead>
        {save.isError ? <Failure sentence={sentenceFor(save.error)} /> : null}
        <div className="flex flex-wrap gap-3">
          <Button
            type="submit"
            variant="primary"
            isBusy={save.isPending}
            disabledReason={
              hasProblem ? t("settings.hoursProblem") : draft.isDraft ? null : t("settings.hoursUnchanged")
            }
          >
            {t("settings.saveHours")}
          </Button>
          {draft.isDraft ? (
            <Button variant="quiet" onPress={draft.clear}>
              {t("settings.discard")}
            </Button>
          ) : null}
        </div>
      </Form>
    </Card>
  );
}
