import { type APIRequestContext, expect } from "@playwright/test";
import { demoPassword, tokenFor } from "./company";

export const MENTOR = "ines.moreau@demo.example";
export const LEARNER = "philippe.garnier@demo.example";
const COORDINATOR = "camille.roux@demo.example";
const REFERENT = "sylvie.lambert@demo.example";

interface Track {
  skill_id: string;
}

/** What one person does over REST, where a journey is about something else. */
class Hand {
  private readonly request: APIRequestContext;
  private readonly token: string;

  private constructor(request: APIRequestContext, token: string) {
    this.request = request;
    this.token = token;
  }

  static async of(request: APIRequestContext, email: string): Promise<Hand> {
    return new Hand(request, await tokenFor(request, email, demoPassword(email)));
  }

  async ask<Answer>(method: string, path: string, data?: object, version?: number): Promise<Answer> {
    const answer = await this.request.fetch(`/api/v1${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${this.token}`,
        ...(method === "POST" ? { "Idempotency-Key": crypto.randomUUID() } : {}),
        ...(version === undefined ? {} : { "If-Match": `"${version}"` }),
      },
      ...(data ? { data } : {}),
    });
    const text = await answer.text();
    expect(answer.ok(), `${method} ${path}: ${text}`).toBe(true);
    return (text === "" ? null : JSON.parse(text)) as Answer;
  }

  /** Lives somewhere else for a while. */
  async moveTo(time_zone: string): Promise<void> {
    const { version } = await this.ask<{ version: number }>("GET", "/users/me");
    await this.ask("PATCH", "/users/me", { time_zone }, version);
  }

  id = async () => (await this.ask<{ id: string }>("GET", "/users/me")).id;
}

/**
 * A programme of three sessions, and in it a pairing of the two demo people: both said yes and signed, and the mentor
 * teaches something. Nothing flows back yet, and an ocean lies between them. Returns the pairing's id.
 */
export async function acquaint(request: APIRequestContext, name: string): Promise<string> {
  const [coordinator, referent] = [await Hand.of(request, COORDINATOR), await Hand.of(request, REFERENT)];
  const [mentor, learner] = [await Hand.of(request, MENTOR), await Hand.of(request, LEARNER)];
  await mentor.moveTo("America/New_York");
  const sides = { mentor_id: await mentor.id(), learner_id: await learner.id() };
  const programme = await openProgramme(coordinator, name, await referent.id());
  const user_ids = [sides.mentor_id, sides.learner_id];
  await coordinator.ask("POST", `/programmes/${programme}/invitations`, { user_ids });
  const places = await coordinator.ask<{ items: { id: string; user_id: string; version: number }[] }>(
    "GET",
    `/programmes/${programme}/enrolments`,
  );
  for (const { id, user_id, version } of places.items) {
    const wish = user_id === sides.mentor_id ? "mentor" : "learner";
    await coordinator.ask("PATCH", `/enrolments/${id}`, { status: "applied", wish }, version);
  }
  await coordinator.ask("POST", `/programmes/${programme}/readiness`);
  await move(coordinator, programme, "matching");
  const run = await coordinator.ask<{ id: string }>("POST", `/programmes/${programme}/match-runs`, {
    mode: "manual",
  });
  await coordinator.ask("POST", `/match-runs/${run.id}/proposals`, sides);
  const made = await coordinator.ask<{ pairing_ids: string[] }>("POST", `/match-runs/${run.id}/approval`, {
    override_reason: "They asked for it",
  });
  const pairing = made.pairing_ids[0] ?? "";
  for (const hand of [mentor, learner]) await hand.ask("POST", `/pairings/${pairing}/acceptance`);
  const charter = { rhythm: "Every four weeks", place: "Video", recording: true };
  await learner.ask("PUT", `/pairings/${pairing}/charter`, charter, 0);
  for (const hand of [mentor, learner]) {
    await hand.ask("POST", `/pairings/${pairing}/charter/signature`, { version: 1 });
  }
  const { mentor_teaches: arrow } = await mentor.ask<{ mentor_teaches: Track[] }>(
    "GET",
    `/pairings/${pairing}`,
  );
  const skill_id = arrow[0]?.skill_id;
  const track = { skill_id, direction: "mentor_teaches", baseline: 2, target: 5 };
  await mentor.ask("POST", `/pairings/${pairing}/tracks`, track);
  return pairing;
}

async function openProgramme(coordinator: Hand, name: string, referent_id: string): Promise<string> {
  const { id } = await coordinator.ask<{ id: string }>("POST", "/programmes", {
    name,
    preset: "discovery",
    starts_on: "2027-03-01",
    checklist: {
      business_question: "Do our leaders use AI with judgement?",
      sponsor: "Hélène Vasseur",
      referent_id,
      works_council: { status: "informed" },
      notice_published: true,
    },
  });
  await move(coordinator, id, "open");
  return id;
}

async function move(coordinator: Hand, programme: string, status: string): Promise<void> {
  const { version } = await coordinator.ask<{ version: number }>("GET", `/programmes/${programme}`);
  await coordinator.ask("PUT", `/programmes/${programme}/status`, { status }, version);
}

/** The sessions of a pairing, by number. */
export async function sessionsOf(request: APIRequestContext, pairing: string): Promise<Map<number, string>> {
  const learner = await Hand.of(request, LEARNER);
  const { items } = await learner.ask<{ items: { id: string; number: number; status: string }[] }>(
    "GET",
    `/pairings/${pairing}/sessions`,
  );
  return new Map(items.filter(({ status }) => status !== "cancelled").map(({ id, number }) => [number, id]));
}

/** The journeys share their people: what waits for an answer at home would be in the next one's way. */
export async function part(request: APIRequestContext, pairing: string): Promise<void> {
  const taps = { learned: 3, taught: 3, voice: 4, steering: 2 };
  for (const email of [MENTOR, LEARNER]) {
    const hand = await Hand.of(request, email);
    const past = await hand.ask<{ items: { id: string; pairing_id: string; can: string[] }[] }>(
      "GET",
      "/users/me/sessions?which=past",
    );
    for (const { id, pairing_id, can } of past.items) {
      if (pairing_id === pairing && can.includes("give_pulse")) {
        await hand.ask("PUT", `/sessions/${id}/pulse`, taps);
      }
    }
  }
  await (await Hand.of(request, MENTOR)).moveTo("Europe/Paris");
  await (await Hand.of(request, LEARNER)).ask("POST", `/pairings/${pairing}/ending`);
}
