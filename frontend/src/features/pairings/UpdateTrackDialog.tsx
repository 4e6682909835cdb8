import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { titleIn } from "@/lib/bilingual";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Failure } from "@/ui/Failure";
import { useLevels } from "@/ui/levels";
import { Slider } from "@/ui/Slider";
import { showToast } from "@/ui/Toast";
import { type Track, useChangeTrack } from "./queries";

interface UpdateTrackDialogProps {
  track: Track;
  iLearn: boolean;
  name: string;
  onClose: () => void;
}

/** Where the person who learns stands now, as the reader sees it, and a new aim if it moved. */
export function UpdateTrackDialog({ track, iLearn, name, onClose }: UpdateTrackDialogProps) {
  const { t, i18n } = useTranslation();
  const { anchors } = useLevels();
  const [latest, setLatest] = useState((iLearn ? track.latest : track.latest_seen) ?? track.baseline);
  const [target, setTarget] = useState(track.target);
  const change = useChangeTrack(track);
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={titleIn(i18n.language, track)}
      actions={
        <>
          <Button
            variant="primary"
            isBusy={change.isPending}
            onPress={() =>
              change.mutate(
                { latest, target },
                {
                  onSuccess: () => {
                    onClose();
                    showToast(t("tracks.updated"));
                  },
                },
              )
            }
          >
            {t("tracks.save")}
          </Button>
          <Button onPress={onClose}>{t("tracks.cancel")}</Button>
        </>
      }
    >
      <Slider
        label={iLearn ? t("tracks.myStart") : t("tracks.theirNow", { name })}
        anchors={anchors}
        value={latest}
        onChange={setLatest}
      />
      <Slider
        label={iLearn ? t("tracks.myAim") : t("tracks.theirAim", { name })}
        anchors={anchors}
        value={target}
        onChange={setTarget}
        whoCanRead={t("tracks.whoCanRead")}
      />
      {change.isError ? <Failure sentence={sentenceFor(change.error)} /> : null}
    </Dialog>
  );
}
