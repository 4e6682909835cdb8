import { useTranslation } from "react-i18next";
import { useReader } from "@/auth/hooks";
import { formatDate } from "@/lib/dates";
import { Icon } from "@/ui/Icon";
import type { Charter, PairingDetail } from "./queries";

/** Who signed a version of the charter, and when. */
export function Signatures({ pairing, charter }: { pairing: PairingDetail; charter: Charter }) {
  const { t } = useTranslation();
  const reader = useReader();
  return (
    <ul className="flex flex-col gap-1.5">
      {(["mentor", "learner"] as const).map((side) => {
        const at = charter[`${side}_signed_at`];
        const mine = side === pairing.my_side;
        const values = { name: pairing[side].given_name, date: at ? formatDate(at, reader) : "" };
        return (
          <li key={side} className="flex items-start gap-2">
            <Icon
              name={at ? "check" : "clock"}
              size={16}
              className={at ? "mt-1 text-success" : "mt-1 text-muted"}
            />
            {at
              ? t(mine ? "charter.youSigned" : "charter.theySigned", values)
              : t(mine ? "charter.youHaveNot" : "charter.theyHaveNot", values)}
          </li>
        );
      })}
    </ul>
  );
}
