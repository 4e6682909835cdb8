import { describe, expect, it } from "vitest";
import { headerIn } from "./fileHeader";

describe("headerIn", () => {
  it.each([
    ["commas", "Employee ID,First Name\n1,Ada", ["Employee ID", "First Name"]],
    ["semicolons, though names hold commas", '"Nom, usuel";Prénom\r\n', ["Nom, usuel", "Prénom"]],
    [
      "tabs, empty lines above, spaces around",
      "\n\n  Matricule \t Adresse  mail\n",
      ["Matricule", "Adresse mail"],
    ],
    ["a quote inside quotes", '"The ""id""",b\n', ['The "id"', "b"]],
    ["a mark at the start", "\uFEFFid|email\n", ["id", "email"]],
    ["a single column", "Job Title", ["Job Title"]],
  ])("reads %s", (_, text, header) => {
    expect(headerIn(new TextEncoder().encode(text))).toEqual(header);
  });

  it("reads what old spreadsheets write", () => {
    const bytes = Uint8Array.from([..."Pr\u00e9nom;Nom\n"].map((letter) => letter.charCodeAt(0)));
    expect(headerIn(bytes)).toEqual(["Prénom", "Nom"]);
  });

  it("reads UTF-16", () => {
    const bytes = new Uint8Array(
      new Uint16Array([..."\uFEFFid;é\n"].map((letter) => letter.charCodeAt(0))).buffer,
    );
    expect(headerIn(bytes)).toEqual(["id", "é"]);
  });
});
