import { type APIRequestContext, expect } from "@playwright/test";
import { Caller } from "./caller";
import { AGAIN, mailedLink } from "./company";
import { COORDINATOR } from "./matching";

const DEMO = "Digital, both ways";
const PASSWORD = "walnut-orbit-candle-42";

interface Place {
  id: string;
  user_id: string;
  given_name: string;
  family_name: string;
  wish: string;
  status: string;
  version: number;
}

/** Someone of the demo company who has no password yet chooses one by the mailed link. Returns it. */
export async function choosePassword(request: APIRequestContext, email: string): Promise<string> {
  const known = await request.post("/api/v1/auth/login", { ...AGAIN, data: { email, password: PASSWORD } });
  if (known.ok()) return PASSWORD;
  const asked = await request.post("/api/v1/auth/password-reset-requests", { ...AGAIN, data: { email } });
  expect(asked.ok(), await asked.text()).toBe(true);
  const token = (await mailedLink(email, "reset")).split("token=")[1];
  const chosen = await request.post("/api/v1/auth/password-resets", {
    ...AGAIN,
    data: { token, password: PASSWORD },
  });
  expect(chosen.ok(), await chosen.text()).toBe(true);
  return PASSWORD;
}

/** A small programme whose coordinator puts couples together by hand: the part of a journey nobody looks at. */
export class HandMadeProgramme {
  private readonly coordinator: Caller;
  readonly id: string;
  private readonly runId: string;
  private readonly people: readonly Place[];

  private constructor(coordinator: Caller, id: string, run: string, people: readonly Place[]) {
    this.coordinator = coordinator;
    this.id = id;
    this.runId = run;
    this.people = people;
  }

  /** Opened, with everyone of the demo programme ready in it, and a run by hand. */
  static async open(
    request: APIRequestContext,
    name: string,
    starts_on = "2027-03-01",
  ): Promise<HandMadeProgramme> {
    const camille = await Caller.as(request, COORDINATOR);
    const referents = await camille.ask<{ user_id: string }[]>("/referents");
    const checklist = {
      business_question: "Do our leaders use AI with judgement?",
      sponsor: "Hélène Vasseur",
      referent_id: referents[0]?.user_id,
      works_council: { status: "informed" },
      notice_published: true,
    };
    const made = { name, preset: "standard", starts_on, checklist };
    const { id } = await camille.ask<{ id: string }>("/programmes", { method: "POST", data: made });
    const move = (status: string) => moveProgramme(camille, id, status);
    const places = async (programme: string) =>
      (await camille.ask<{ items: Place[] }>(`/programmes/${programme}/enrolments?limit=100`)).items;
    await move("open");
    const programmes = await camille.ask<{ id: string; name: string }[]>("/programmes");
    const demo = await places(programmes.find((each) => each.name === DEMO)?.id ?? "");
    const wishes = new Map(demo.map(({ user_id, wish }) => [user_id, wish]));
    const user_ids = [...wishes.keys()];
    await camille.ask(`/programmes/${id}/invitations`, { method: "POST", data: { user_ids } });
    for (const place of await places(id)) {
      const data = { status: "applied", wish: wishes.get(place.user_id) };
      await camille.ask(`/enrolments/${place.id}`, { method: "PATCH", version: place.version, data });
    }
    await camille.ask(`/programmes/${id}/readiness`, { method: "POST" });
    await move("matching");
    const started = { method: "POST", data: { mode: "manual" } } as const;
    const run = (await camille.ask<{ id: string }>(`/programmes/${id}/match-runs`, started)).id;
    await expect
      .poll(async () => (await camille.ask<{ status: string }>(`/match-runs/${run}`)).status, {
        timeout: 60_000,
      })
      .toBe("done");
    return new HandMadeProgramme(camille, id, run, await places(id));
  }

  /** Matching is over: it runs. */
  async run(): Promise<void> {
    await moveProgramme(this.coordinator, this.id, "running");
  }

  private person(givenName: string): Place {
    const found = this.people.find(({ given_name }) => given_name === givenName);
    if (!found) throw new Error(`${givenName} takes no part`);
    return found;
  }

  /** Their address in the demo company: both names without accents. */
  addressOf(givenName: string): string {
    const name = `${givenName}.${this.person(givenName).family_name}`;
    const plain = name.normalize("NFD").replace(/[\u0300-\u036f]/g, "");
    return `${plain.toLowerCase()}@demo.example`;
  }

  /** Given names of those on the mentors' side whom the rules allow with this learner. */
  async mentorsFor(learner: string): Promise<string[]> {
    const names: string[] = [];
    for (const mentor of this.people.filter(({ wish }) => wish !== "learner")) {
      const path = `/programmes/${this.id}/couples/${mentor.user_id}/${this.person(learner).user_id}`;
      if ((await this.coordinator.ask<{ feasible: boolean }>(path)).feasible) names.push(mentor.given_name);
    }
    return names;
  }

  /** Put together, approved, and the mentor asked. Returns the pairing's id. */
  async propose(mentor: string, learner: string): Promise<string> {
    const mentor_id = this.person(mentor).user_id;
    const data = { mentor_id, learner_id: this.person(learner).user_id };
    const { id } = await this.coordinator.ask<{ id: string }>(`/match-runs/${this.runId}/proposals`, {
      method: "POST",
      data,
    });
    await this.coordinator.ask(`/match-runs/${this.runId}/approval`, {
      method: "POST",
      data: { proposal_ids: [id], publish: true },
    });
    const { items } = await this.coordinator.ask<{ items: { id: string; mentor_id: string }[] }>(
      `/programmes/${this.id}/pairings`,
    );
    const pairing = items.find((each) => each.mentor_id === mentor_id);
    if (!pairing) throw new Error(`${mentor} was not asked`);
    return pairing.id;
  }

  /** Where a pairing stands, as its coordinator reads it. */
  async statusOf(pairing: string): Promise<string | undefined> {
    const { items } = await this.coordinator.ask<{ items: { id: string; status: string }[] }>(
      `/programmes/${this.id}/pairings`,
    );
    return items.find(({ id }) => id === pairing)?.status;
  }

  async withdraw(pairing: string): Promise<void> {
    await this.coordinator.ask(`/pairings/${pairing}/withdrawal`, { method: "POST" });
  }
}

async function moveProgramme(coordinator: Caller, id: string, status: string): Promise<void> {
  const { version } = await coordinator.ask<{ version: number }>(`/programmes/${id}`);
  await coordinator.ask(`/programmes/${id}/status`, { method: "PUT", version, data: { status } });
}

interface Asked {
  id: string;
  moment: string;
  can_answer: boolean;
  submitted_at: string | null;
  version: number;
}

/** One's own surveys that are open and not sent. */
export async function openSurveys(caller: Caller): Promise<Asked[]> {
  const { items } = await caller.ask<{ items: Asked[] }>("/users/me/surveys");
  return items.filter(({ can_answer, submitted_at }) => can_answer && submitted_at === null);
}

interface Agreed {
  my_side: "mentor" | "learner";
  mentor_teaches: { skill_id: string }[];
  learner_teaches: { skill_id: string }[];
  status: string;
  next_pairing_id: string | null;
}

export async function readPairing(caller: Caller, pairing: string): Promise<Agreed> {
  return caller.ask<Agreed>(`/pairings/${pairing}`);
}

/** Whatever an earlier journey left open is closed, so that home shows this one alone. */
export async function beginAfresh(...callers: readonly Caller[]): Promise<void> {
  for (const caller of callers) {
    for (const { id, version } of await openSurveys(caller)) {
      const data = { answers: {}, submitted: true };
      await caller.ask(`/surveys/${id}`, { method: "PUT", version, data });
    }
    for (const { id, can, status } of await caller.ask<{ id: string; can: string[]; status: string }[]>(
      "/pairings",
    )) {
      if (can.includes("decline")) await caller.ask(`/pairings/${id}/refusal`, { method: "POST" });
      if (can.includes("end")) await caller.ask(`/pairings/${id}/ending`, { method: "POST" });
      const asked = status === "completed" && (await readPairing(caller, id)).next_pairing_id === null;
      if (asked) await caller.ask(`/pairings/${id}/next`, { method: "POST", data: { choice: "stop" } });
    }
  }
}

/** Charter signed by both and a first session confirmed: an accepted pairing with a skill on an arrow is under way. */
export async function begin(mentor: Caller, learner: Caller, pairing: string): Promise<void> {
  const charter = { rhythm: "Every four weeks", place: "Video" };
  await learner.ask(`/pairings/${pairing}/charter`, { method: "PUT", version: 0, data: charter });
  for (const each of [mentor, learner]) {
    await each.ask(`/pairings/${pairing}/charter/signature`, { method: "POST", data: { version: 1 } });
  }
  const { slots } = await learner.ask<{ slots: { starts_at: string }[] }>(`/pairings/${pairing}/slots`);
  const session = await learner.ask<{ id: string }>(`/pairings/${pairing}/sessions`, {
    method: "POST",
    data: { starts_at: slots[0]?.starts_at, minutes: 60, place: "Video" },
  });
  await mentor.ask(`/sessions/${session.id}/confirmation`, { method: "POST" });
}

/** The first skill that the match suggests for an arrow, put on it. */
export async function fillArrow(
  caller: Caller,
  pairing: string,
  direction: "mentor_teaches" | "learner_teaches",
): Promise<void> {
  const skill_id = (await readPairing(caller, pairing))[direction][0]?.skill_id;
  const data = { skill_id, direction, baseline: 1, target: 4 };
  await caller.ask(`/pairings/${pairing}/tracks`, { method: "POST", data });
}
