import { useQueries, useQuery } from "@tanstack/react-query";
import { useCurrentUser } from "@/auth/hooks";
import { myPulsesQuery } from "@/features/feedback/queries";
import { isPulseSkipped } from "@/features/feedback/skips";
import { mySurveysQuery } from "@/features/feedback/surveyQueries";
import { isLive } from "@/features/pairings/couple";
import { pairingQuery, pairingsQuery } from "@/features/pairings/queries";
import { programmesQuery } from "@/features/programmes/participantQueries";
import { mayBeAsked, shortlistQuery } from "@/features/programmes/shortlistQueries";
import { mySessionsQuery } from "@/features/sessions/queries";
import { pulsesDue, readSituation } from "./nextSteps";

/** Everything the home page and a pairing's page need to say "what do I do now?". */
export function useSituation() {
  const user = useCurrentUser();
  const pairings = useQuery(pairingsQuery);
  const upcoming = useQuery(mySessionsQuery("upcoming"));
  const past = useQuery(mySessionsQuery("past"));
  const pulses = useQuery(myPulsesQuery);
  const surveys = useQuery(mySurveysQuery);
  const asking = (pairings.data ?? []).filter((each) => isLive(each) || each.status === "completed");
  const details = useQueries({ queries: asking.map(({ id }) => pairingQuery(id)) });
  const programmes = useQuery(programmesQuery);
  const matching = (programmes.data ?? []).filter(mayBeAsked);
  const shortlists = useQueries({ queries: matching.map(({ id }) => shortlistQuery(id)) });
  const all = [pairings, upcoming, past, pulses, surveys, programmes, ...details, ...shortlists];

  const error = all.find((query) => query.isError)?.error ?? null;
  const retry = () => {
    for (const query of all) if (query.isError) void query.refetch();
  };
  if (
    !pairings.data ||
    !upcoming.data ||
    !past.data ||
    !pulses.data ||
    !surveys.data ||
    !programmes.data ||
    details.some(({ data }) => !data) ||
    shortlists.some(({ data }) => data === undefined)
  ) {
    return { situation: null, error, retry };
  }
  const detailed = new Map(details.map(({ data }) => [data?.id, data]));
  const known = pairings.data.map((pairing) => detailed.get(pairing.id) ?? pairing);
  const given = new Set(pulses.data.map((pulse) => pulse.session_id));
  const now = new Date();
  const due = pulsesDue(
    past.data,
    { isGiven: (id) => given.has(id), isSkipped: (id) => isPulseSkipped(id, user.id) },
    now,
  );
  const { steps, waits } = readSituation({
    pairings: known,
    upcoming: upcoming.data,
    pulsesDue: due,
    shortlists: shortlists.flatMap(({ data }) => data ?? []),
    surveys: surveys.data,
    now,
  });
  return { situation: { steps, waits, pairings: known, upcoming: upcoming.data, now }, error: null, retry };
}
