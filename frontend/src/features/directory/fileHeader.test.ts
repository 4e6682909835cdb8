import { describe, expect, it } from "vitest";
import { readHeader } from "./fileHeader";

describe("readHeader", () => {
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
  ])("reads %s", async (_, text, header) => {
    expect(await readHeader(new Blob([text]))).toEqual(header);
  });

  it("reads what old spreadsheets write", async () => {
    const bytes = Uint8Array.from([..."Pr\u00e9nom;Nom\n"].map((letter) => letter.charCodeAt(0)));
    expect(await readHeader(new Blob([bytes]))).toEqual(["Prénom", "Nom"]);
  });

  it("reads UTF-16", async () => {
    const bytes = new Uint8Array(
      new Uint16Array([..."\uFEFFid;é\n"].map((letter) => letter.charCodeAt(0))).buffer,
    );
    expect(await readHeader(new Blob([bytes]))).toEqual(["id", "é"]);
  });
});
