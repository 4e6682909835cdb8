import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceFor } from "@/api/errors";
import { useReader } from "@/auth/hooks";
import { formatDateTime } from "@/lib/dates";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Failure } from "@/ui/Failure";
import { Icon } from "@/ui/Icon";
import { Skeleton } from "@/ui/Skeleton";
import { nameComparison } from "./comparison";
import { comparisonQuery, type MatchRun } from "./queries";

interface CompareRunsProps {
  run: MatchRun;
  other: MatchRun;
  onClose: () => void;
}

/** What the run on screen changes beside another: couples, people, and what it costs or brings. */
export function CompareRuns({ run, other, onClose }: CompareRunsProps) {
  const { t } = useTranslation();
  const reader = useReader();
  const comparison = useQuery(comparisonQuery(run.id, other.id));
  return (
    <Card
      title={t("matching.compare.title", {
        run: formatDateTime(run.created_at, reader),
        other: formatDateTime(other.created_at, reader),
      })}
      corner={
        <Button size="small" variant="quiet" icon="close" onPress={onClose}>
          {t("ui.close")}
        </Button>
      }
    >
      {comparison.error ? (
        <Failure sentence={sentenceFor(comparison.error)} onRetry={() => void comparison.refetch()} />
      ) : comparison.data ? (
        <Differences found={nameComparison(comparison.data)} />
      ) : (
        <Skeleton lines={5} />
      )}
    </Card>
  );
}

function Differences({ found }: { found: ReturnType<typeof nameComparison> }) {
  const { t, i18n } = useTranslation();
  const list = new Intl.ListFormat(i18n.language, { type: "conjunction" });
  const { couples, points } = found;
  if (found.added.length + found.removed.length === 0) {
    return <p role="status">{t("matching.compare.same", { count: found.kept })}</p>;
  }
  const couplesWord =
    couples === 0
      ? t("matching.compare.couplesSame")
      : t(couples > 0 ? "matching.compare.couplesMore" : "matching.compare.couplesFewer", {
          count: Math.abs(couples),
        });
  const pointsWord =
    points === 0
      ? t("matching.compare.pointsSame")
      : t(points > 0 ? "matching.compare.pointsMore" : "matching.compare.pointsFewer", {
          count: Math.abs(points),
        });
  return (
    <>
      <p role="status" className="font-medium">
        {couplesWord} {pointsWord} {t("matching.compare.kept", { count: found.kept })}
      </p>
      <div className="grid items-start gap-6 md:grid-cols-2">
        <Lines
          title={t("matching.compare.added", { count: found.added.length })}
          icon="plus"
          tone="text-success"
        >
          {found.added.map((couple) => (
            <li key={couple.key}>{t("matching.couple", { ...couple })}</li>
          ))}
        </Lines>
        <Lines
          title={t("matching.compare.removed", { count: found.removed.length })}
          icon="minus"
          tone="text-danger"
        >
          {found.removed.map((couple) => (
            <li key={couple.key}>{t("matching.couple", { ...couple })}</li>
          ))}
        </Lines>
        <Lines
          title={t("matching.compare.gained", { count: found.gained.length })}
          icon="check"
          tone="text-success"
        >
          {found.gained.map((name) => (
            <li key={name}>{name}</li>
          ))}
        </Lines>
        <Lines
          title={t("matching.compare.lost", { count: found.lost.length })}
          icon="alert"
          tone="text-warning"
        >
          {found.lost.map((name) => (
            <li key={name}>{name}</li>
          ))}
        </Lines>
        <Lines
          title={t("matching.compare.changed", { count: found.changed.length })}
          icon="exchange"
          tone="text-info"
        >
          {found.changed.map(({ key, name, before, after }) => (
            <li key={key}>
              {t("matching.compare.change", { name, before: list.format(before), after: list.format(after) })}
            </li>
          ))}
        </Lines>
      </div>
    </>
  );
}

const AT_FIRST = 20;

interface LinesProps {
  title: string;
  icon: "plus" | "minus" | "check" | "alert" | "exchange";
  tone: string;
  children: ReactNode[];
}

/** A titled list, absent when empty; a long one opens on demand. */
function Lines({ title, icon, tone, children }: LinesProps) {
  const { t } = useTranslation();
  const titleId = useId();
  const [isLong, setIsLong] = useState(false);
  if (children.length === 0) return null;
  return (
    <section aria-labelledby={titleId} className="flex flex-col gap-1">
      <h3 id={titleId} className="flex items-center gap-2 text-body font-semibold">
        <Icon name={icon} className={tone} />
        {title}
      </h3>
      <ul className="flex flex-col gap-0.5 pl-7">{isLong ? children : children.slice(0, AT_FIRST)}</ul>
      {!isLong && children.length > AT_FIRST ? (
        <Button size="small" variant="quiet" onPress={() => setIsLong(true)}>
          {t("matching.showAll")}
        </Button>
      ) : null}
    </section>
  );
}
