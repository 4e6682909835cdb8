import { describe, expect, it } from "vitest";
import { type Answer, answerOf, asPreferences, choose, isSameAnswer } from "./shortlist";

const PLACES = 3;
const press = (answer: Answer, ...presses: [string, Answer[string]][]) =>
  presses.reduce<Answer>((so_far, [id, choice]) => choose(so_far, id, choice, PLACES), answer);

describe("an answer to a shortlist", () => {
  it("is read from the cards and from who was set aside before", () => {
    const card = {
      given_name: "",
      job_title: null,
      area: null,
      i_could_learn: [],
      i_could_show: [],
      reasons: [],
    };
    const cards = [
      { ...card, user_id: "a", rank: 2, rather_not: false },
      { ...card, user_id: "b", rank: null, rather_not: true },
      { ...card, user_id: "c", rank: null, rather_not: false },
    ];
    const set_aside = [{ user_id: "z", given_name: "" }];
    expect(answerOf({ cards, set_aside })).toEqual({ a: 2, b: "rather_not", z: "rather_not" });
  });

  it("takes a press back with the same press", () => {
    expect(press({}, ["a", 1])).toEqual({ a: 1 });
    expect(press({}, ["a", 1], ["a", 1])).toEqual({});
    expect(press({}, ["a", "rather_not"], ["a", "rather_not"])).toEqual({});
  });

  it("moves whoever stood there to the next free place, and drops nobody", () => {
    expect(press({ a: 1 }, ["b", 1])).toEqual({ a: 2, b: 1 });
    expect(press({ a: 1, b: 2, c: 3 }, ["c", 1])).toEqual({ a: 3, b: 2, c: 1 });
    expect(press({ a: 3 }, ["b", 3])).toEqual({ a: 2, b: 3 });
  });

  it("keeps several people one would rather not meet", () => {
    expect(press({ a: 1 }, ["a", "rather_not"], ["b", "rather_not"])).toEqual({
      a: "rather_not",
      b: "rather_not",
    });
  });

  it("is sent without empty places", () => {
    expect(asPreferences({ a: 3, b: 2, c: "rather_not" })).toEqual({ order: ["b", "a"], rather_not: ["c"] });
  });

  it("is the same when it is sent the same", () => {
    expect(isSameAnswer({ a: 3, b: 2 }, { b: 1, a: 2 })).toBe(true);
    expect(isSameAnswer({ a: 1, b: 2 }, { b: 1, a: 2 })).toBe(false);
    expect(isSameAnswer({ a: 1 }, { a: "rather_not" })).toBe(false);
  });
});
