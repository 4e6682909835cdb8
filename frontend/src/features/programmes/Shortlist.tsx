import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, sentenceFor } from "@/api/errors";
import { useReader } from "@/auth/hooks";
import { formatDate } from "@/lib/dates";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Failure } from "@/ui/Failure";
import { Notice } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { showToast } from "@/ui/Toast";
import { WhoCanRead } from "@/ui/WhoCanRead";
import { ShortlistPerson } from "./ShortlistPerson";
import { ShortlistSetAside } from "./ShortlistSetAside";
import { ShortlistSummary } from "./ShortlistSummary";
import { type Answer, answerOf, asPreferences, choose, isSameAnswer } from "./shortlist";
import { type Shortlist as Asked, shortlistQuery, useSavePreferences } from "./shortlistQueries";

/** Whom the reader could meet. Nothing at all while nobody has been shown to them. */
export function Shortlist({ programmeId }: { programmeId: string }) {
  const shortlist = useQuery(shortlistQuery(programmeId));
  if (shortlist.error && !shortlist.data) {
    return <Failure sentence={sentenceFor(shortlist.error)} onRetry={() => void shortlist.refetch()} />;
  }
  if (shortlist.isPending) return <Skeleton look="card" lines={4} />;
  if (!shortlist.data) return null;
  return shortlist.data.open ? <Asking shortlist={shortlist.data} /> : <Closed shortlist={shortlist.data} />;
}

function Closed({ shortlist }: { shortlist: Asked }) {
  const { t } = useTranslation();
  return (
    <Card title={t("shortlist.closedTitle")}>
      <p>{t("shortlist.closed")}</p>
      <ShortlistSummary shortlist={shortlist} answer={answerOf(shortlist)} />
      <WhoCanRead>{t("shortlist.whoCanRead")}</WhoCanRead>
    </Card>
  );
}

function Asking({ shortlist }: { shortlist: Asked }) {
  const { t } = useTranslation();
  const reader = useReader();
  const save = useSavePreferences(shortlist.programme_id);
  // Kept in memory only: what is private must not lie on a device that two people share.
  const [draft, setDraft] = useState<Answer | null>(null);
  const saved = answerOf(shortlist);
  const answer = draft ?? saved;
  const { cards, answered_at: answeredAt } = shortlist;
  const unchanged = answeredAt !== null && isSameAnswer(answer, saved);
  const isConflict = save.error instanceof ApiError && save.error.status === 412;

  function press(userId: string, choice: Answer[string]) {
    setDraft(choose(answer, userId, choice, cards.length));
  }
  function send() {
    save.mutate(
      { version: shortlist.version, body: asPreferences(answer) },
      {
        onSuccess: () => {
          setDraft(null);
          showToast(t("shortlist.saved"));
        },
      },
    );
  }

  return (
    <Card
      look="next"
      overline={t("shortlist.until", { date: formatDate(shortlist.answer_by, reader) })}
      title={t("shortlist.title")}
      actions={
        cards.length + shortlist.set_aside.length === 0 ? null : (
          <Button
            variant="primary"
            isBusy={save.isPending}
            disabledReason={unchanged ? t("shortlist.isSaved") : null}
            onPress={send}
          >
            {t("shortlist.save")}
          </Button>
        )
      }
    >
      <p>{cards.length === 0 ? t("shortlist.nobody") : t("shortlist.lead")}</p>
      <ul className="grid gap-4 md:grid-cols-2 xl:grid-cols-3">
        {cards.map((person) => (
          <li key={person.user_id}>
            <ShortlistPerson
              person={person}
              choice={answer[person.user_id]}
              places={cards.length}
              onChoose={(choice) => press(person.user_id, choice)}
            />
          </li>
        ))}
      </ul>
      <ShortlistSetAside
        people={shortlist.set_aside}
        answer={answer}
        onToggle={(userId) => press(userId, "rather_not")}
      />
      <Notice title={t("shortlist.ratherNotTitle")}>{t("shortlist.ratherNotMeans")}</Notice>
      <div role="status">
        <ShortlistSummary shortlist={shortlist} answer={answer} />
      </div>
      {isConflict ? (
        <Notice
          tone="warning"
          announce
          title={t("shortlist.conflictTitle")}
          actions={
            <>
              <Button size="small" isBusy={save.isPending} onPress={send}>
                {t("shortlist.keepMine")}
              </Button>
              <Button
                size="small"
                onPress={() => {
                  setDraft(null);
                  save.reset();
                }}
              >
                {t("shortlist.takeSaved")}
              </Button>
            </>
          }
        >
          <p>{t("shortlist.conflict")}</p>
          <ShortlistSummary shortlist={shortlist} answer={saved} />
        </Notice>
      ) : save.error ? (
        <Failure sentence={sentenceFor(save.error)} />
      ) : null}
      <WhoCanRead>{t("shortlist.whoCanRead")}</WhoCanRead>
    </Card>
  );
}
