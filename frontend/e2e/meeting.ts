import { type APIRequestContext, expect } from "@playwright/test";
import { Caller, type Change } from "./caller";
import { COORDINATOR, MatchingFacts } from "./matching";

export const MENTOR = "ines.moreau@demo.example";
export const LEARNER = "philippe.garnier@demo.example";
export const ADMINISTRATOR = "alex.martin@demo.example";

const LIVE = ["accepted", "active", "paused"];

interface Mail {
  to: string;
  subject: string;
  text: string;
  html: string;
  calendar: string | null;
  unsubscribe_url: string | null;
}

/** What people of the demo company do over REST, so that a journey can begin in the middle of a pairing. */
export class Company {
  private readonly request: APIRequestContext;
  private readonly callers = new Map<string, Caller>();

  constructor(request: APIRequestContext) {
    this.request = request;
  }

  async ask<Answer>(who: string, path: string, change?: Change): Promise<Answer> {
    const caller = this.callers.get(who) ?? (await Caller.as(this.request, who));
    this.callers.set(who, caller);
    return caller.ask<Answer>(path, change);
  }

  /** Other journeys may have left the two of them together, or a suggestion unanswered. */
  async part(): Promise<void> {
    const pairings = await this.ask<{ id: string; status: string }[]>(MENTOR, "/pairings");
    for (const { id, status } of pairings) {
      const way = status.startsWith("awaiting_") ? "refusal" : LIVE.includes(status) ? "ending" : null;
      if (way) await this.ask(MENTOR, `/pairings/${id}/${way}`, { method: "POST" });
    }
  }

  /** A programme that is open, with all that its checklist asks for. Its id. */
  async openProgramme(name: string): Promise<string> {
    const referents = await this.ask<{ user_id: string }[]>(COORDINATOR, "/referents");
    const checklist = {
      business_question: "Do our leaders use AI with judgement?",
      sponsor: "Hélène Vasseur",
      referent_id: referents[0]?.user_id,
      works_council: { status: "informed" },
      notice_published: true,
    };
    const { id } = await this.ask<{ id: string }>(COORDINATOR, "/programmes", {
      method: "POST",
      data: { name, starts_on: "2027-03-01", checklist },
    });
    await this.move(id, "open");
    return id;
  }

  /** Move a programme on. */
  async move(id: string, status: string): Promise<void> {
    const { version } = await this.ask<{ version: number }>(COORDINATOR, `/programmes/${id}`);
    await this.ask(COORDINATOR, `/programmes/${id}/status`, { method: "PUT", version, data: { status } });
  }

  /** A programme of its own in which Inès and Philippe are put together by hand, say yes and sign. Their pairing. */
  async pairUp(name: string): Promise<string> {
    await this.part();
    const id = await this.openProgramme(name);
    await (await MatchingFacts.of(this.request, id)).inviteTheDemoPeople();
    await this.move(id, "matching");
    const run = await this.ask<{ id: string }>(COORDINATOR, `/programmes/${id}/match-runs`, {
      method: "POST",
      data: { mode: "manual" },
    });
    const person = async (email: string) => (await this.ask<{ id: string }>(email, "/users/me")).id;
    const couple = { mentor_id: await person(MENTOR), learner_id: await person(LEARNER) };
    await this.ask(COORDINATOR, `/match-runs/${run.id}/proposals`, { method: "POST", data: couple });
    await this.ask(COORDINATOR, `/match-runs/${run.id}/approval`, { method: "POST", data: {} });
    const made = await this.ask<{ items: { id: string }[] }>(COORDINATOR, `/programmes/${id}/pairings`);
    const pairing = made.items[0]?.id ?? "";
    for (const who of [MENTOR, LEARNER])
      await this.ask(who, `/pairings/${pairing}/acceptance`, { method: "POST" });
    const { version } = await this.ask<{ version: number }>(LEARNER, `/pairings/${pairing}/charter`, {
      method: "PUT",
      version: 0,
      data: { rhythm: "Every four weeks", place: "Video" },
    });
    for (const who of [MENTOR, LEARNER]) {
      await this.ask(who, `/pairings/${pairing}/charter/signature`, { method: "POST", data: { version } });
    }
    return pairing;
  }

  /** The learner suggests the first free time. The session's id. */
  async proposeSession(pairing: string): Promise<string> {
    const { slots } = await this.ask<{ slots: { starts_at: string }[] }>(
      LEARNER,
      `/pairings/${pairing}/slots?duration=60`,
    );
    const planned = await this.ask<{ id: string }>(LEARNER, `/pairings/${pairing}/sessions`, {
      method: "POST",
      data: { starts_at: slots[0]?.starts_at, minutes: 60, place: "Video" },
    });
    return planned.id;
  }

  /** The newest mail to someone that enters a session into their calendar, once the worker has written it. */
  async invitation(to: string, session: string): Promise<Mail> {
    let found: Mail | undefined;
    await expect
      .poll(
        async () => {
          const { items } = await this.ask<{ items: Mail[] }>(ADMINISTRATOR, "/ops/mails?limit=50");
          found = items.find((mail) => mail.to === to && mail.calendar?.includes(session));
          return found !== undefined;
        },
        { timeout: 30_000 },
      )
      .toBe(true);
    return found as Mail;
  }
}
