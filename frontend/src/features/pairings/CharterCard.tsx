import { useTranslation } from "react-i18next";
import { paths } from "@/lib/paths";
import { Card } from "@/ui/Card";
import { ButtonLink } from "@/ui/Link";
import type { PairingDetail } from "./queries";
import { Signatures } from "./Signatures";

/** Where the charter stands, on the pairing's page. */
export function CharterCard({ pairing }: { pairing: PairingDetail }) {
  const { t } = useTranslation();
  const { charter } = pairing;
  const iSigned = charter?.[`${pairing.my_side}_signed_at`] ?? null;
  return (
    <Card
      title={t("charter.title")}
      actions={
        <ButtonLink href={paths.charter(pairing.id)} icon="document">
          {charter === null ? t("charter.write") : iSigned ? t("charter.read") : t("charter.readAndSign")}
        </ButtonLink>
      }
    >
      {charter === null ? (
        <p className="text-muted">{t("charter.notWritten")}</p>
      ) : (
        <Signatures pairing={pairing} charter={charter} />
      )}
    </Card>
  );
}
