import { useTranslation } from "react-i18next";
import { Tag, type TagTone } from "@/ui/Tag";
import type { EnrolmentStatus, PairingStatus, ProgrammeStatus } from "./coordinatorQueries";

const PROGRAMME_TONES: Record<ProgrammeStatus, TagTone> = {
  draft: "neutral",
  open: "info",
  matching: "warning",
  running: "success",
  closing: "warning",
  closed: "neutral",
  cancelled: "danger",
};

export function ProgrammeStatusTag({ status }: { status: ProgrammeStatus }) {
  const { t } = useTranslation();
  return <Tag tone={PROGRAMME_TONES[status]}>{t(`coordination.status.${status}`)}</Tag>;
}

const ENROLMENT_TONES: Record<EnrolmentStatus, TagTone> = {
  invited: "neutral",
  applied: "info",
  ready: "accent",
  waitlisted: "warning",
  matched: "success",
  completed: "success",
  withdrawn: "neutral",
};

export function EnrolmentStatusTag({ status }: { status: EnrolmentStatus }) {
  const { t } = useTranslation();
  return <Tag tone={ENROLMENT_TONES[status]}>{t(`coordination.enrolment.${status}`)}</Tag>;
}

const PAIRING_TONES: Record<PairingStatus, TagTone> = {
  proposed: "neutral",
  awaiting_mentor: "info",
  awaiting_learner: "info",
  accepted: "accent",
  active: "success",
  paused: "warning",
  conflict: "danger",
  completed: "success",
  declined: "neutral",
  expired: "neutral",
  withdrawn: "neutral",
  ended: "neutral",
};

export function PairingStatusTag({ status }: { status: PairingStatus }) {
  const { t } = useTranslation();
  return <Tag tone={PAIRING_TONES[status]}>{t(`coordination.pairing.${status}`)}</Tag>;
}
