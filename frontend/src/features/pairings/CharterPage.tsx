import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, sentenceFor } from "@/api/errors";
import { useCurrentUser } from "@/auth/hooks";
import { paths } from "@/lib/paths";
import { useDraft } from "@/lib/useDraft";
import { Card } from "@/ui/Card";
import { Failure } from "@/ui/Failure";
import { Icon } from "@/ui/Icon";
import { ButtonLink } from "@/ui/Link";
import { Notice } from "@/ui/Notice";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/Skeleton";
import { showToast } from "@/ui/Toast";
import { usePageTitle } from "@/ui/usePageTitle";
import { CharterConflict } from "./CharterConflict";
import { CharterForm } from "./CharterForm";
import { CharterView } from "./CharterView";
import { type CharterDraft, fieldsOf } from "./charterDraft";
import { isLive, partnerOf } from "./couple";
import { type PairingDetail, pairingQuery, useSaveCharter } from "./queries";

const CLAUSES = ["confidential", "noAppraisal", "speakUp", "noFaultExit"] as const;

export function CharterPage() {
  const { t } = useTranslation();
  const { pairingId } = useParams({ from: "/members/pairings/$pairingId/charter" });
  const pairing = useQuery(pairingQuery(pairingId));
  usePageTitle(t("charter.title"));
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader
        title={t("charter.title")}
        lead={t("charter.lead")}
        back={{ href: paths.pairing(pairingId), label: t("charter.back") }}
      />
      {pairing.data ? (
        <CharterRoom key={pairingId} pairing={pairing.data} />
      ) : pairing.isError ? (
        <Failure sentence={sentenceFor(pairing.error)} onRetry={() => void pairing.refetch()} />
      ) : (
        <Skeleton look="card" lines={6} />
      )}
    </div>
  );
}

function CharterRoom({ pairing }: { pairing: PairingDetail }) {
  const { t } = useTranslation();
  const user = useCurrentUser();
  const { charter } = pairing;
  const version = charter?.version ?? 0;
  const draft = useDraft<CharterDraft>(`charter.${pairing.id}.${user.id}`, {
    base: version,
    fields: fieldsOf(charter),
  });
  const [isEditing, setIsEditing] = useState(charter === null || draft.isDraft);
  const save = useSaveCharter(pairing.id);
  const live = isLive(pairing);
  const isSigned = charter !== null && (charter.mentor_signed_at ?? charter.learner_signed_at) !== null;
  const isStale = draft.isDraft && draft.value.base !== version;
  // A refused version is told by the comparison of both texts; it needs no second message.
  const problem = save.error instanceof ApiError && save.error.status === 412 ? null : save.error;

  function submit() {
    save.mutate(
      { fields: draft.value.fields, version: draft.value.base },
      {
        onSuccess: () => {
          draft.clear();
          setIsEditing(false);
          showToast(t("charter.savedToast"));
        },
      },
    );
  }

  function stopEditing() {
    draft.clear();
    setIsEditing(false);
  }

  if (!live && charter === null) return <Notice>{t("charter.tooEarly")}</Notice>;
  return (
    <div className="flex flex-col gap-6">
      {isStale ? (
        <CharterConflict
          pairing={pairing}
          mine={draft.value.fields}
          onKeepMine={() => draft.change({ ...draft.value, base: version })}
          onTakeTheirs={stopEditing}
        />
      ) : null}
      {live && (isEditing || charter === null) ? (
        <Card title={charter ? t("charter.changeTitle") : t("charter.writeTitle")}>
          <CharterForm
            fields={draft.value.fields}
            onChange={(fields) => draft.change({ base: draft.value.base, fields })}
            mentorName={pairing.mentor.given_name}
            learnerName={pairing.learner.given_name}
            isSigned={isSigned}
            problem={problem}
            isBusy={save.isPending}
            onSubmit={submit}
            onCancel={charter ? stopEditing : undefined}
          />
        </Card>
      ) : charter ? (
        <CharterView pairing={pairing} charter={charter} onEdit={() => setIsEditing(true)} />
      ) : null}
      {charter?.mentor_signed_at && charter.learner_signed_at && !isEditing ? (
        <BothSigned pairing={pairing} />
      ) : null}
      <Card title={t("charter.always")}>
        <ul className="flex flex-col gap-3">
          {CLAUSES.map((clause) => (
            <li key={clause} className="flex items-start gap-2">
              <Icon name="shield" size={16} className="mt-1 text-accent" />
              {t(`charter.clause.${clause}`)}
            </li>
          ))}
        </ul>
      </Card>
    </div>
  );
}

function BothSigned({ pairing }: { pairing: PairingDetail }) {
  const { t } = useTranslation();
  return (
    <Notice
      tone="success"
      title={t("charter.bothSigned")}
      actions={
        <ButtonLink href={paths.pairing(pairing.id)} size="small">
          {t("charter.backToPairing")}
        </ButtonLink>
      }
    >
      {t("charter.bothSignedLead", { name: partnerOf(pairing).given_name })}
    </Notice>
  );
}
