import { type ComponentType, lazy, type ReactNode, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { titleIn } from "@/lib/bilingual";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Icon } from "@/ui/Icon";
import { useLevels } from "@/ui/levels";
import { WhoCanRead } from "@/ui/WhoCanRead";
import type { SkillPickerProps } from "./AddTrackDialog";
import { arrowsOf, iLearnOn, isLive, partnerOf } from "./couple";
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
  /** A way to what can be practised, below the arrows. */
  children?: ReactNode;
}

/** What goes each way: the skills on both arrows, where their learner stands and wants to arrive. */
export function TracksCard({ pairing, skillPicker, adding, onAdd, children }: TracksCardProps) {
  const { t } = useTranslation();
  const live = isLive(pairing);
  return (
    <Card title={t("tracks.title")}>
      <div className="grid gap-6 md:grid-cols-2">
        {arrowsOf(pairing).map((direction) => (
          <Arrow
            key={direction}
            pairing={pairing}
            direction={direction}
            onAdd={live ? () => onAdd(direction) : undefined}
          />
        ))}
      </div>
      {children}
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
  /** Left out when the pairing is over: what took place stays readable. */
  onAdd?: () => void;
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
            <TrackRow key={track.id} track={track} iLearn={iLearn} name={name} isOpen={Boolean(onAdd)} />
          ))}
        </ul>
      ) : (
        <p className="text-muted">{iLearn ? t("tracks.theyTeachNothing") : t("tracks.iTeachNothing")}</p>
      )}
      {onAdd ? (
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
      ) : null}
    </section>
  );
}

interface TrackRowProps {
  track: Track;
  iLearn: boolean;
  name: string;
  /** Whether it may still change. */
  isOpen: boolean;
}

/** From where to where, in words: as whoever learns places themselves, and as whoever shows it sees it. */
function TrackRow({ track, iLearn, name, isOpen }: TrackRowProps) {
  const { t, i18n } = useTranslation();
  const { wordsFor } = useLevels();
  const [isUpdating, setIsUpdating] = useState(false);
  const title = titleIn(i18n.language, track);
  const mine = t("tracks.nowToYou");
  const theirs = t("tracks.nowToThem", { name });
  const stages = [
    { term: t("tracks.atStart"), level: track.baseline },
    { term: iLearn ? mine : theirs, level: track.latest },
    { term: iLearn ? theirs : mine, level: track.latest_seen },
    { term: t("tracks.aim"), level: track.target },
  ];
  return (
    <li className="flex flex-col gap-1 rounded border p-3">
      <div className="flex items-start justify-between gap-2">
        <p className="font-semibold">{title}</p>
        {isOpen ? (
          <Button
            size="small"
            variant="quiet"
            aria-label={t("tracks.updateOne", { title })}
            onPress={() => setIsUpdating(true)}
          >
            {t("tracks.update")}
          </Button>
        ) : null}
      </div>
      <dl className="flex flex-col gap-0.5 text-small">
        {stages.map(({ term, level }) => (
          <div key={term} className="grid grid-cols-[7.5rem_1fr] gap-2">
            <dt className="min-w-0 break-words text-muted">{term}</dt>
            <dd>
              {level === null ? <span className="text-muted">{t("tracks.notSaid")}</span> : wordsFor(level)}
            </dd>
          </div>
        ))}
      </dl>
      {isUpdating ? (
        <Suspense>
          <UpdateTrackDialog track={track} iLearn={iLearn} name={name} onClose={() => setIsUpdating(false)} />
        </Suspense>
      ) : null}
    </li>
  );
}
