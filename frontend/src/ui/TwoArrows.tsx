import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "./Avatar";
import { classes } from "./classes";
import { Tag } from "./Tag";
import { type Couple, useTwoArrowsWords } from "./twoArrowsWords";

export interface TwoArrowsProps extends Couple {
  /** Offered on an empty arrow: a link or button that helps to fill it. */
  mentorInvitation?: ReactNode;
  learnerInvitation?: ReactNode;
  /** "compact" for a row of a board. */
  size?: "regular" | "compact";
  /** What was: an arrow that stayed empty no longer asks its question. */
  isOver?: boolean;
}

/**
 * The picture of a pairing: two people side by side and a loop of two arrows. The teal one leaves the mentor over the
 * top, the amber one comes back from the learner underneath. An arrow without skills is dashed and asks a question.
 */
export function TwoArrows(props: TwoArrowsProps) {
  const { mentor, learner, mentorTeaches, learnerTeaches, size = "regular", isOver = false } = props;
  const words = useTwoArrowsWords(props);
  const captionId = useId();
  const compact = size === "compact";
  return (
    <figure
      aria-labelledby={captionId}
      className={classes("@container w-full bg-surface", compact ? "max-w-md" : "max-w-2xl")}
    >
      <figcaption id={captionId} className="sr-only">
        {words.sentence}
      </figcaption>
      <Lane
        way="up"
        caption={words.mentorCaption}
        skills={mentorTeaches}
        question={isOver ? null : words.mentorQuestion}
        invitation={props.mentorInvitation}
        compact={compact}
      />
      <div aria-hidden="true" className="flex items-center justify-between gap-2">
        <Person
          name={mentor.name}
          detail={mentor.detail}
          side="mentor"
          reader={props.reader === "mentor"}
          compact={compact}
        />
        <Person
          name={learner.name}
          detail={learner.detail}
          side="learner"
          reader={props.reader === "learner"}
          compact={compact}
        />
      </div>
      <Lane
        way="back"
        caption={words.learnerCaption}
        skills={learnerTeaches}
        question={isOver ? null : words.learnerQuestion}
        invitation={props.learnerInvitation}
        compact={compact}
      />
    </figure>
  );
}

interface PersonProps {
  name: string;
  detail?: string;
  side: "mentor" | "learner";
  reader: boolean;
  compact: boolean;
}

function Person({ name, detail, side, reader, compact }: PersonProps) {
  const { t } = useTranslation();
  const learner = side === "learner";
  return (
    <div
      className={classes(
        "flex max-w-[68%] items-center gap-1.5 @sm:gap-2.5",
        learner ? "flex-row-reverse text-right" : "text-left",
      )}
    >
      <Avatar name={name} tone={learner ? "return" : "accent"} size={compact ? "small" : "adaptive"} />
      <div className="min-w-0">
        <p
          className={classes(
            "leading-tight font-semibold wrap-break-word",
            compact ? "text-small" : "text-small @sm:text-body",
          )}
        >
          {reader ? t("twoArrows.you") : name}
        </p>
        <p className="text-small text-muted">{t(`twoArrows.${side}`)}</p>
        {detail ? (
          <p className={classes("text-small text-muted", compact ? "" : "hidden @2xs:block")}>{detail}</p>
        ) : null}
      </div>
    </div>
  );
}

interface LaneProps {
  way: "up" | "back";
  caption: string;
  skills: readonly string[];
  question: string | null;
  invitation?: ReactNode;
  compact: boolean;
}

function Lane({ way, caption, skills, question, invitation, compact }: LaneProps) {
  const up = way === "up";
  const empty = skills.length === 0;
  const inset = compact ? "inset-x-4" : "inset-x-4 @2xs:inset-x-5 @sm:inset-x-7";
  return (
    <div className={classes("relative", compact ? "px-8" : "px-7 @sm:px-14", up ? "pb-6" : "pt-6")}>
      <div
        aria-hidden="true"
        className={classes(
          "absolute border-x-2",
          inset,
          up
            ? "top-4 bottom-1.5 rounded-t-[1.5rem] border-t-2"
            : "top-1.5 bottom-4 rounded-b-[1.5rem] border-b-2",
          up ? "border-accent" : "border-return",
          empty && "border-dashed",
        )}
      />
      <ArrowHead way={way} className={inset} />
      <div
        className={classes(
          "relative mx-auto flex w-fit max-w-full flex-col items-center gap-1.5",
          up ? "" : "flex-col-reverse",
        )}
      >
        <p
          aria-hidden="true"
          className={classes(
            "bg-surface px-2 text-center text-small font-semibold",
            up ? "pt-1.5 text-accent" : "pb-1.5 text-return-strong",
          )}
        >
          {caption}
        </p>
        {empty ? (
          <div className="flex flex-col items-center gap-2 bg-surface px-2 text-center">
            {question ? (
              <p aria-hidden="true" className="text-small text-muted">
                {question}
              </p>
            ) : null}
            {invitation}
          </div>
        ) : (
          <div aria-hidden="true" className="flex flex-wrap justify-center gap-1.5">
            {skills.map((skill) => (
              <Tag key={skill} tone={up ? "accent" : "return"}>
                {skill}
              </Tag>
            ))}
          </div>
        )}
      </div>
    </div>
  );
}

/** Points down onto the learner's avatar for the teal arrow, up onto the mentor's for the amber one. */
function ArrowHead({ way, className }: { way: "up" | "back"; className: string }) {
  const up = way === "up";
  return (
    <span
      aria-hidden="true"
      className={classes(
        "pointer-events-none absolute flex",
        className,
        up ? "bottom-0.5 justify-end text-accent" : "top-0.5 text-return",
      )}
    >
      <svg
        aria-hidden="true"
        viewBox="0 0 16 10"
        className={classes("h-2.5 w-4", up ? "translate-x-[7px]" : "-translate-x-[7px]")}
        fill="none"
        stroke="currentColor"
        strokeWidth={2.25}
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        <path d={up ? "m2 2 6 6 6-6" : "m2 8 6-6 6 6"} />
      </svg>
    </span>
  );
}
