import { useState } from "react";
import { useTranslation } from "react-i18next";
import { zonePlace } from "@/lib/dates";
import { ComboBox } from "@/ui/ComboBox";
import { findZones } from "./zones";

/** Finds a time zone by its large city. */
export function ZonePicker({ onPick }: { onPick: (zone: string) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  return (
    <ComboBox
      label={t("settings.city")}
      description={t("settings.cityHint")}
      inputValue={typed}
      onInputChange={setTyped}
      options={findZones(typed).map((zone) => ({ id: zone, label: zonePlace(zone), description: zone }))}
      onSelect={(zone) => {
        setTyped("");
        onPick(zone);
      }}
      whoCanRead={t("settings.zoneWhoCanRead")}
    />
  );
}
