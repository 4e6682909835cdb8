import { useTranslation } from "react-i18next";
import { useReader } from "@/auth/hooks";
import { partnerIn, standingOf } from "@/features/sessions/meeting";
import type { Session } from "@/features/sessions/queries";
import { When } from "@/features/sessions/When";
import { formatRelative } from "@/lib/dates";
import { paths } from "@/lib/paths";
import { Card } from "@/ui/Card";
import { ButtonLink } from "@/ui/Link";

/** The next time the reader meets someone. */
export function NextSessionCard({ session, now }: { session: Session; now: Date }) {
  const { t } = useTranslation();
  const reader = useReader();
  const name = partnerIn(session).given_name;
  return (
    <Card
      overline={formatRelative(session.starts_at, reader, now)}
      title={t("home.nextSession", { name })}
      actions={<ButtonLink href={paths.session(session.id)}>{t("home.openSession")}</ButtonLink>}
    >
      <When session={session} />
      <p className="text-muted">{t(`sessions.standing.${standingOf(session, now)}`, { name })}</p>
    </Card>
  );
}
