import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, sentenceFor } from "@/api/errors";
import { useCurrentUser } from "@/auth/hooks";
import { sentenceIn } from "@/lib/bilingual";
import { paths } from "@/lib/paths";
import { useDraft } from "@/lib/useDraft";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Failure } from "@/ui/Failure";
import { Icon } from "@/ui/Icon";
import { ButtonLink } from "@/ui/Link";
import { Notice } from "@/ui/Notice";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/Skeleton";
import { showToast } from "@/ui/Toast";
import { TwoArrows } from "@/ui/TwoArrows";
import { usePageTitle } from "@/ui/usePageTitle";
import { CharterConflict } from "./CharterConflict";
import { CharterForm } from "./CharterForm";
import { CharterView } from "./CharterView";
import { type CharterDraft, skillsOffered, startingFields } from "./charterDraft";
import { coupleOf, isLive, partnerOf } from "./couple";
import { type Charter, type PairingDetail, pairingQuery, useSaveCharter } from "./queries";

/** The earlier texts are read now and then: their screen comes when it is asked for. */
const CharterHistory = lazy(() =>
  import("./CharterHistory").then((module) => ({ default: module.CharterHistory })),
);

const CLAUSES = ["confidentiality", "no_appraisal", "recording", "speaking_up", "no_fault_exit"] as const;

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
      {pairing.data ? <OnPaper pairing={pairing.data} /> : null}
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

/** A printed charter says whose it is: the two people, and what goes each way. */
function OnPaper({ pairing }: { pairing: PairingDetail }) {
  const { i18n } = useTranslation();
  const { reader: _reader, ...couple } = coupleOf(pairing, i18n.language);
  return (
    <div className="hidden flex-col items-center gap-4 pb-6 print:flex">
      <p className="font-semibold">{pairing.programme_name}</p>
      <TwoArrows {...couple} isOver />
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
    fields: startingFields(pairing),
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
            skills={skillsOffered(pairing)}
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
        <div className="print:hidden">
          <BothSigned pairing={pairing} />
        </div>
      ) : null}
      <StandingClauses charter={charter} />
      {charter && charter.version > 1 ? <EarlierTexts pairing={pairing} charter={charter} /> : null}
    </div>
  );
}

/** What every charter says, whoever signs it: as the server words it, once there is one. */
function StandingClauses({ charter }: { charter: Charter | null }) {
  const { t, i18n } = useTranslation();
  const clauses = charter
    ? charter.standing.map((clause) => sentenceIn(i18n.language, clause))
    : CLAUSES.map((clause) => t(`charter.clause.${clause}`));
  return (
    <Card title={t("charter.always")}>
      <ul className="flex flex-col gap-3">
        {clauses.map((clause) => (
          <li key={clause} className="flex items-start gap-2">
            <Icon name="shield" size={16} className="mt-1 text-accent" />
            {clause}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function EarlierTexts({ pairing, charter }: { pairing: PairingDetail; charter: Charter }) {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <div className="flex flex-col gap-4 print:hidden">
      <div>
        <Button
          size="small"
          variant="quiet"
          icon="clock"
          aria-expanded={isOpen}
          onPress={() => setIsOpen(!isOpen)}
        >
          {isOpen ? t("charter.history.hide") : t("charter.history.show")}
        </Button>
      </div>
      {isOpen ? (
        <Suspense fallback={<Skeleton look="card" lines={3} />}>
          <CharterHistory pairing={pairing} charter={charter} />
        </Suspense>
      ) : null}
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
