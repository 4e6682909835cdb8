import { expect, it } from "vitest";
import { namesOf } from "./admissionNames";

const person = (id: string, given_name: string, family_name: string) => ({ id, given_name, family_name });

it("names people in the order of the lot, and nobody who is no longer listed", () => {
  const enrolments = [person("1", "Jade", "Fontaine"), person("2", "Noah", "Schmidt")];
  expect(namesOf(["2", "9", "1"], enrolments)).toEqual(["Noah Schmidt", "Jade Fontaine"]);
});
