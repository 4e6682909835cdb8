import { type ComponentType, lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { titleIn } from "@/lib/bilingual";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Icon } from "@/ui/Icon";
import { useLevels } from "@/ui/levels";
import { WhoCanRead } from "@/ui/WhoCanRead";
import type { SkillPickerProps } from "./AddTrackDialog";
import { arrowsOf, iLearnOn, partnerOf } from "./couple";
import type { Direction, PairingDetail, Track } from "./queries";

const AddTrackDialog = lazy(() =>
  import("./AddTrackDialog").then((module) => ({ default: module.AddTrackDialog })),
);
const UpdateTrackDialog = lazy(() =>
  import("./UpdateTrackDialog").then((module) => ({ default: module.UpdateTrackDialog })),
);

interface TracksCardProps {
  pairing: PairingDetail;
  /** The catalogue's type-ahead; it belongs to another feature. */
  skillPicker: ComponentType<SkillPickerProps>;
  /** The arrow being added to, if any; the page's picture can ask for it too. */
  adding: Direction | null;
  onAdd: (direction: Direction | null) => void;
}

/** What goes each way: the skills on both arrows, where their learner stands and wants to arrive. */
export function TracksCard({ pairing, skillPicker, adding, onAdd }: TracksCardProps) {
  const { t } = useTranslation();
  return (
    <Card title={t("tracks.title")}>
      <div className="grid gap-6 md:grid-cols-2">
        {arrowsOf(pairing).map((direction) => (
          <Arrow key={direction} pairing={pairing} direction={direction} onAdd={() => onAdd(direction)} />
        ))}
      </div>
      <WhoCanRead>{t("tracks.whoCanRead")}</WhoCanRead>
      {adding ? (
        <Suspense>
          <AddTrackDialog
            pairing={pairing}
            direction={adding}
            skillPicker={skillPicker}
            onClose={() => onAdd(null)}
          />
        </Suspense>
      ) : null}
    </Card>
  );
}

interface ArrowProps {
  pairing: PairingDetail;
  direction: Direction;
  onAdd: () => void;
}

function Arrow({ pairing, direction, onAdd }: ArrowProps) {
  const { t } = useTranslation();
  const tracks = pairing.tracks.filter((track) => track.direction === direction);
  const name = partnerOf(pairing).given_name;
  const iLearn = iLearnOn(pairing, direction);
  const title = iLearn ? t("tracks.theyTeach", { name }) : t("tracks.iTeach", { name });
  return (
    <section className="flex min-w-0 flex-col gap-3">
      <h3 className="flex items-center gap-2 text-body">
        <Icon
          name={direction === "mentor_teaches" ? "arrowRight" : "arrowLeft"}
          className={direction === "mentor_teaches" ? "text-accent" : "text-return"}
        />
        {title}
      </h3>
      {tracks.length > 0 ? (
        <ul className="flex flex-col gap-3">
          {tracks.map((track) => (
            <TrackRow key={track.id} track={track} iLearn={iLearn} name={name} />
          ))}
        </ul>
      ) : (
        <p className="text-muted">{iLearn ? t("tracks.theyTeachNothing") : t("tracks.iTeachNothing")}</p>
      )}
      <div>
        <Button
          size="small"
          icon="plus"
          aria-label={iLearn ? t("tracks.addTheyTeach", { name }) : t("tracks.addITeach", { name })}
          onPress={onAdd}
        >
          {t("tracks.add")}
        </Button>
      </div>
    </section>
  );
}

function TrackRow({ track, iLearn, name }: { track: Track; iLearn: boolean; name: string }) {
  const { t, i18n } = useTranslation();
  const { wordsFor } = useLevels();
  const [isOpen, setIsOpen] = useState(false);
  const title = titleIn(i18n.language, track);
  const stages = [
    { term: t("tracks.atStart"), level: track.baseline },
    ...(track.latest === null ? [] : [{ term: t("tracks.now"), level: track.latest }]),
    { term: t("tracks.aim"), level: track.target },
  ];
  return (
    <li className="flex flex-col gap-1 rounded border p-3">
      <div className="flex items-start justify-between gap-2">
        <p className="font-semibold">{title}</p>
        <Button
          size="small"
          variant="quiet"
          aria-label={t("tracks.updateOne", { title })}
          onPress={() => setIsOpen(true)}
        >
          {t("tracks.update")}
        </Button>
      </div>
      <dl className="flex flex-col gap-0.5 text-small">
        {stages.map(({ term, level }) => (
          <div key={term} className="grid grid-cols-[4.5rem_1fr] gap-2">
            <dt className="text-muted">{term}</dt>
            <dd>{wordsFor(level)}</dd>
          </div>
        ))}
      </dl>
      {isOpen ? (
        <Suspense>
          <UpdateTrackDialog track={track} iLearn={iLearn} name={name} onClose={() => setIsOpen(false)} />
        </Suspense>
      ) : null}
    </li>
  );
}
