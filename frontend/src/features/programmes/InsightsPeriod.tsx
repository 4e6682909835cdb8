import { useTranslation } from "react-i18next";
import { Card } from "@/ui/Card";
import { FigureTile } from "./CoordinatorFigures";
import { InsightsChart, TooFew } from "./InsightsChart";
import {
  areasContent,
  bandsContent,
  changesContent,
  commitmentContent,
  leansContent,
  PROMISES,
  promiseContent,
  skillsContent,
  spreadContent,
  standingsContent,
} from "./insightsContent";
import type { Period } from "./insightsQueries";

/** Everything that one frozen period says, in one order for every programme. */
export function InsightsPeriod({ period }: { period: Period }) {
  const { t, i18n } = useTranslation();
  const compared = PROMISES.filter((promise) =>
    period.promises.some((line) => line.promise === promise && line.change),
  );
  const [recommendation, used] = ["recommendation", "used_at_work"].map((question) =>
    period.answers.filter((spread) => spread.question === question),
  );
  const steering = period.pulses.questions.filter(({ question }) => question === "steering");
  const agreement = period.pulses.questions.filter(({ question }) => question !== "steering");
  return (
    <>
      <Responses period={period} />
      {compared.length > 0 ? (
        <>
          <InsightsChart
            title={t("insights.changes.title")}
            lead={t("insights.changes.lead")}
            content={changesContent(period, t)}
            table="promises"
          />
          <section aria-label={t("insights.promises")} className="grid gap-6 lg:grid-cols-2">
            {compared.map((promise) => (
              <InsightsChart
                key={promise}
                title={t(`insights.promise.${promise}`)}
                lead={t("insights.words")}
                content={promiseContent(period, promise, t)}
                table="promises"
                headingLevel={2}
              />
            ))}
          </section>
        </>
      ) : (
        <InsightsChart
          title={t("insights.standings.title")}
          lead={t("insights.standings.lead")}
          content={standingsContent(period, t)}
          table="promises"
        />
      )}
      {period.levels.length > 0 ? (
        <>
          <InsightsChart
            title={t("insights.areas.title")}
            lead={t("insights.areas.lead")}
            content={areasContent(period.levels, i18n.language, t)}
            table="levels"
          />
          <InsightsChart
            title={t("insights.skills.title")}
            lead={t("insights.skills.lead")}
            content={skillsContent(period.levels, i18n.language, t)}
            table="levels"
          />
        </>
      ) : null}
      {used?.length ? (
        <InsightsChart
          title={t("insights.used.title")}
          lead={t("insights.used.lead")}
          content={spreadContent(used, t)}
          table="answers"
        />
      ) : null}
      {recommendation?.length ? (
        <InsightsChart
          title={t("insights.recommendation.title")}
          lead={t("insights.recommendation.lead")}
          content={spreadContent(recommendation, t)}
          table="answers"
        />
      ) : null}
      <InsightsChart
        title={t("insights.pulses.title")}
        lead={t("insights.pulses.lead")}
        content={spreadContent(agreement, t)}
        table="answers"
      />
      <InsightsChart
        title={t("insights.steering.title")}
        lead={t("insights.steering.lead")}
        content={spreadContent(steering, t)}
        table="answers"
      />
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <InsightsChart
          title={t("insights.balance.title")}
          lead={t("insights.balance.lead")}
          content={bandsContent(period, t)}
          table="balance"
        />
        <InsightsChart
          title={t("insights.leans.title")}
          lead={t("insights.leans.lead")}
          content={leansContent(period, t)}
          table="balance"
        />
      </div>
      <InsightsChart
        title={t("insights.commitment.title")}
        lead={t("insights.commitment.lead")}
        content={commitmentContent(period, t)}
        table="commitment"
      />
      <Texts period={period} />
    </>
  );
}

function Responses({ period }: { period: Period }) {
  const { t } = useTranslation();
  return (
    <Card title={t("insights.responses.title")}>
      <dl className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
        {period.responses.map(({ moment, group, answered, rate }) => (
          <FigureTile
            key={moment + group}
            label={`${t(`insights.moment.${moment}`)} · ${t(`insights.groupName.${group}`)}`}
            figure={rate.hidden ? answered : rate}
            isShare={!rate.hidden}
          />
        ))}
        <FigureTile label={t("insights.responses.pulses")} figure={period.pulses.given} />
        <FigureTile label={t("insights.responses.pulseRate")} figure={period.pulses.response_rate} isShare />
      </dl>
    </Card>
  );
}

function Texts({ period }: { period: Period }) {
  const { t } = useTranslation();
  if (!period.responses.some(({ moment }) => moment === "end")) return null;
  return (
    <Card title={t("insights.texts.title")}>
      <p className="text-muted">{t("insights.texts.lead")}</p>
      {period.texts.map(({ question, texts }) => (
        <section key={question} aria-label={t(`insights.texts.${question}`)} className="flex flex-col gap-2">
          <h3 className="font-semibold">{t(`insights.texts.${question}`)}</h3>
          {texts.length === 0 ? (
            <TooFew>{t("insights.texts.tooFew")}</TooFew>
          ) : (
            <ul className="flex flex-col gap-2">
              {texts.map((text, place) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: frozen, and two people may have written the same
                <li key={place} className="rounded border bg-page px-4 py-3 whitespace-pre-line">
                  {text}
                </li>
              ))}
            </ul>
          )}
        </section>
      ))}
    </Card>
  );
}
