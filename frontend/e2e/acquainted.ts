import type { APIRequestContext } from "@playwright/test";
import { Caller } from "./caller";

export const MENTOR = "ines.moreau@demo.example";
export const LEARNER = "philippe.garnier@demo.example";
const COORDINATOR = "camille.roux@demo.example";
const REFERENT = "sylvie.lambert@demo.example";

interface Track {
  skill_id: string;
}

/** They live somewhere else for a while. */
async function moveTo(person: Caller, time_zone: string): Promise<void> {
  const { version } = await person.ask<{ version: number }>("/users/me");
  await person.ask("/users/me", { method: "PATCH", version, data: { time_zone } });
}

const idOf = async (person: Caller) => (await person.ask<{ id: string }>("/users/me")).id;

/**
 * A programme of three sessions, and in it a pairing of the two demo people: both said yes and signed, and the mentor
 * teaches something. Nothing flows back yet, and an ocean lies between them. Returns the pairing's id.
 */
export async function acquaint(request: APIRequestContext, name: string): Promise<string> {
  const [coordinator, referent] = [await Caller.as(request, COORDINATOR), await Caller.as(request, REFERENT)];
  const [mentor, learner] = [await Caller.as(request, MENTOR), await Caller.as(request, LEARNER)];
  await moveTo(mentor, "America/New_York");
  const sides = { mentor_id: await idOf(mentor), learner_id: await idOf(learner) };
  const programme = await openProgramme(coordinator, name, await idOf(referent));
  const user_ids = [sides.mentor_id, sides.learner_id];
  await coordinator.ask(`/programmes/${programme}/invitations`, { method: "POST", data: { user_ids } });
  const places = await coordinator.ask<{ items: { id: string; user_id: string; version: number }[] }>(
    `/programmes/${programme}/enrolments`,
  );
  for (const { id, user_id, version } of places.items) {
    const wish = user_id === sides.mentor_id ? "mentor" : "learner";
    await coordinator.ask(`/enrolments/${id}`, {
      method: "PATCH",
      version,
      data: { status: "applied", wish },
    });
  }
  await coordinator.ask(`/programmes/${programme}/readiness`, { method: "POST" });
  await move(coordinator, programme, "matching");
  const run = await coordinator.ask<{ id: string }>(`/programmes/${programme}/match-runs`, {
    method: "POST",
    data: { mode: "manual" },
  });
  await coordinator.ask(`/match-runs/${run.id}/proposals`, { method: "POST", data: sides });
  const made = await coordinator.ask<{ pairing_ids: string[] }>(`/match-runs/${run.id}/approval`, {
    method: "POST",
    data: { override_reason: "They asked for it" },
  });
  const pairing = made.pairing_ids[0] ?? "";
  for (const hand of [mentor, learner]) await hand.ask(`/pairings/${pairing}/acceptance`, { method: "POST" });
  const charter = { rhythm: "Every four weeks", place: "Video", recording: true };
  await learner.ask(`/pairings/${pairing}/charter`, { method: "PUT", version: 0, data: charter });
  for (const hand of [mentor, learner]) {
    await hand.ask(`/pairings/${pairing}/charter/signature`, { method: "POST", data: { version: 1 } });
  }
  const { mentor_teaches: arrow } = await mentor.ask<{ mentor_teaches: Track[] }>(`/pairings/${pairing}`);
  const skill_id = arrow[0]?.skill_id;
  const track = { skill_id, direction: "mentor_teaches", baseline: 2, target: 5 };
  await mentor.ask(`/pairings/${pairing}/tracks`, { method: "POST", data: track });
  return pairing;
}

async function openProgramme(coordinator: Caller, name: string, referent_id: string): Promise<string> {
  const data = {
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
  };
  const { id } = await coordinator.ask<{ id: string }>("/programmes", { method: "POST", data });
  await move(coordinator, id, "open");
  return id;
}

async function move(coordinator: Caller, programme: string, status: string): Promise<void> {
  const { version } = await coordinator.ask<{ version: number }>(`/programmes/${programme}`);
  await coordinator.ask(`/programmes/${programme}/status`, { method: "PUT", version, data: { status } });
}

/** The sessions of a pairing, by number. */
export async function sessionsOf(request: APIRequestContext, pairing: string): Promise<Map<number, string>> {
  const learner = await Caller.as(request, LEARNER);
  const { items } = await learner.ask<{ items: { id: string; number: number; status: string }[] }>(
    `/pairings/${pairing}/sessions`,
  );
  return new Map(items.filter(({ status }) => status !== "cancelled").map(({ id, number }) => [number, id]));
}

/** The journeys share their people: what waits for an answer at home would be in the next one's way. */
export async function part(request: APIRequestContext, pairing: string): Promise<void> {
  const taps = { learned: 3, taught: 3, voice: 4, steering: 2 };
  for (const email of [MENTOR, LEARNER]) {
    const hand = await Caller.as(request, email);
    const past = await hand.ask<{ items: { id: string; pairing_id: string; can: string[] }[] }>(
      "/users/me/sessions?which=past",
    );
    for (const { id, pairing_id, can } of past.items) {
      if (pairing_id === pairing && can.includes("give_pulse")) {
        await hand.ask(`/sessions/${id}/pulse`, { method: "PUT", data: taps });
      }
    }
  }
  await moveTo(await Caller.as(request, MENTOR), "Europe/Paris");
  await (await Caller.as(request, LEARNER)).ask(`/pairings/${pairing}/ending`, { method: "POST" });
}
