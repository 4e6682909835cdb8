import type { APIRequestContext } from "@playwright/test";
import { Caller } from "./caller";

export const COORDINATOR = "camille.roux@demo.example";
const DEMO = "Digital, both ways";

export interface Person {
  user_id: string;
  given_name: string;
  family_name: string;
}
export interface Couple {
  mentor: Person;
  learner: Person;
}
interface Place extends Person {
  id: string;
  wish: string;
  version: number;
}
type Side = keyof Couple;

export const fullName = (person: Person) => `${person.given_name} ${person.family_name}`;

/** What a journey on the board asks over REST: who is there, and who suits a step of it. */
export class MatchingFacts {
  private readonly coordinator: Caller;
  private readonly programme: string;

  private constructor(coordinator: Caller, programme: string) {
    this.coordinator = coordinator;
    this.programme = programme;
  }

  static async of(request: APIRequestContext, programme: string): Promise<MatchingFacts> {
    return new MatchingFacts(await Caller.as(request, COORDINATOR), programme);
  }

  private async places(programme: string): Promise<Place[]> {
    return (await this.coordinator.ask<{ items: Place[] }>(`/programmes/${programme}/enrolments?limit=100`))
      .items;
  }

  /** The people of the demo programme, who have told their skills, get a place here too, on the side they chose there. */
  async inviteTheDemoPeople(): Promise<void> {
    await this.letTheDemoPeopleApply();
    await this.coordinator.ask(`/programmes/${this.programme}/readiness`, { method: "POST" });
  }

  /** Invited and applied, so that places are still to be given. */
  async letTheDemoPeopleApply(): Promise<void> {
    const programmes = await this.coordinator.ask<{ id: string; name: string }[]>("/programmes");
    const demo = programmes.find(({ name }) => name === DEMO);
    const wishes = new Map((await this.places(demo?.id ?? "")).map(({ user_id, wish }) => [user_id, wish]));
    const invitation = { method: "POST", data: { user_ids: [...wishes.keys()] } } as const;
    await this.coordinator.ask(`/programmes/${this.programme}/invitations`, invitation);
    for (const { id, user_id, version } of await this.places(this.programme)) {
      const data = { status: "applied", wish: wishes.get(user_id) };
      await this.coordinator.ask(`/enrolments/${id}`, { method: "PATCH", version, data });
    }
  }

  async couples(run: string): Promise<Couple[]> {
    return (await this.coordinator.ask<{ items: Couple[] }>(`/match-runs/${run}/proposals`)).items;
  }

  private async isFeasible(mentor: Person, learner: Person): Promise<boolean> {
    const path = `/programmes/${this.programme}/couples/${mentor.user_id}/${learner.user_id}`;
    return (await this.coordinator.ask<{ feasible: boolean }>(path)).feasible;
  }

  /** Another learner of the run whom the rules allow with this mentor, from the weaker couples first. */
  async anotherLearner(run: string, { mentor, learner: old }: Couple): Promise<Person> {
    for (const { learner } of (await this.couples(run)).reverse()) {
      if (learner.user_id !== old.user_id && (await this.isFeasible(mentor, learner))) return learner;
    }
    throw new Error(`nobody else suits ${fullName(mentor)}`);
  }

  /** Someone whom the run left alone, and somebody the rules refuse to them. */
  async refusedCouple(run: string): Promise<{ alone: Person; side: Side; other: Person }> {
    const { items } = await this.coordinator.ask<{ items: { person: Person; side: Side }[] }>(
      `/match-runs/${run}/unmatched`,
    );
    const couples = await this.couples(run);
    for (const { person, side } of items) {
      for (const { mentor, learner } of couples) {
        const other = side === "mentor" ? learner : mentor;
        const feasible =
          side === "mentor" ? await this.isFeasible(person, other) : await this.isFeasible(other, person);
        if (!feasible) return { alone: person, side, other };
      }
    }
    throw new Error("the run left nobody alone who is refused to anyone");
  }
}
