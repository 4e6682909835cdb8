import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api } from "@/api/client";
import { readEvents } from "@/api/events";
import type { components } from "@/api/schema";
import { isUnderWay, keys, type MatchRunDetail, runQuery } from "./queries";

type Progress = components["schemas"]["MatchRunProgressOut"];
const HEAR_AGAIN_MS = 1_000;

/**
 * A run, with each step of it as it happens while it is under way. While nothing is heard (a proxy that keeps events
 * back, a lost line), the page asks by itself.
 *
 * Read with fetch, since an `EventSource` cannot carry the token.
 */
export function useLiveRun(askedId: string | undefined) {
  const client = useQueryClient();
  const [isHeard, setIsHeard] = useState(false);
  const run = useQuery(runQuery(askedId, isHeard));
  const runId = run.data && isUnderWay(run.data) ? run.data.id : undefined;
  const programmeId = run.data?.programme_id;

  useEffect(() => {
    if (runId === undefined) return;
    const stop = new AbortController();

    function take(progress: Progress) {
      setIsHeard(true);
      if (!isUnderWay(progress)) return;
      const { status, phase, steps_done, steps } = progress;
      client.setQueryData<MatchRunDetail>(
        keys.run(runId),
        (known) => known && { ...known, status, phase, steps_done, steps },
      );
    }

    async function listen(id: string) {
      while (!stop.signal.aborted) {
        const { data } = await api.GET("/match-runs/{run_id}/events", {
          params: { path: { run_id: id } },
          parseAs: "stream",
          signal: stop.signal,
        });
        if (data) for await (const event of readEvents(data)) take(JSON.parse(event) as Progress);
        // The run is over, or the line was cut: the run itself knows.
        await client.invalidateQueries({ queryKey: keys.run(id) });
        await new Promise((done) => setTimeout(done, HEAR_AGAIN_MS));
      }
    }

    listen(runId).catch(() => setIsHeard(false));
    return () => {
      stop.abort();
      setIsHeard(false);
      // However the end was learnt of: the history has it too now.
      if (programmeId) void client.invalidateQueries({ queryKey: keys.runs(programmeId) });
    };
  }, [runId, programmeId, client]);

  return run;
}
