import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useCurrentUser } from "@/auth/hooks";
import { useDraft } from "@/lib/useDraft";
import { Button } from "@/ui/Button";
import { classes } from "@/ui/classes";
import { Failure } from "@/ui/Failure";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/Skeleton";
import { showToast } from "@/ui/Toast";
import { usePageTitle } from "@/ui/usePageTitle";
import { WhoCanRead } from "@/ui/WhoCanRead";
import { mySkillsQuery, type UserSkill, useSaveMySkills } from "./queries";
import { SkillColumn } from "./SkillColumn";

export function SkillsPage() {
  const { t } = useTranslation();
  const saved = useQuery(mySkillsQuery);
  usePageTitle(t("skills.title"));
  return (
    <>
      <PageHeader title={t("skills.title")} lead={t("skills.lead")} />
      {saved.data ? (
        <SkillsEditor saved={saved.data} />
      ) : saved.isError ? (
        <Failure sentence={sentenceFor(saved.error)} onRetry={() => void saved.refetch()} />
      ) : (
        <div className="grid gap-6 lg:grid-cols-2">
          <Skeleton look="card" lines={5} />
          <Skeleton look="card" lines={5} />
        </div>
      )}
    </>
  );
}

function SkillsEditor({ saved }: { saved: UserSkill[] }) {
  const { t } = useTranslation();
  const user = useCurrentUser();
  const draft = useDraft<UserSkill[]>(`skills.${user.id}`, saved);
  const save = useSaveMySkills();

  function submit() {
    save.mutate(draft.value, {
      onSuccess: () => {
        draft.clear();
        showToast(t("skills.saved"));
      },
    });
  }

  return (
    <div className="flex flex-col gap-6">
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <SkillColumn direction="offer" lines={draft.value} onChange={draft.change} />
        <SkillColumn direction="seek" lines={draft.value} onChange={draft.change} />
      </div>
      <WhoCanRead>{t("skills.whoCanRead")}</WhoCanRead>
      <div
        className={classes(
          "flex flex-wrap items-center gap-3",
          // In reach of the thumb while there is something to save, above the bar of a phone.
          draft.isDraft &&
            "sticky bottom-14 z-10 -mx-4 border-t bg-page px-4 py-3 sm:mx-0 sm:px-0 md:bottom-0",
        )}
      >
        {save.isError ? (
          <div className="w-full">
            <Failure sentence={sentenceFor(save.error)} onRetry={submit} />
          </div>
        ) : null}
        <Button
          variant="primary"
          isBusy={save.isPending}
          disabledReason={draft.isDraft ? null : t("skills.nothingToSave")}
          onPress={submit}
        >
          {t("skills.save")}
        </Button>
        {draft.isDraft ? (
          <>
            <Button variant="quiet" onPress={draft.clear}>
              {t("skills.discard")}
            </Button>
            <p className="text-small text-muted">{t("skills.unsaved")}</p>
          </>
        ) : null}
      </div>
    </div>
  );
}
