import i18next from "i18next";
import { beforeEach, describe, expect, it } from "vitest";
import { chooseLanguage, currentLanguage, followAccountLanguage, startTranslations } from ".";

describe("language", () => {
  beforeEach(async () => {
    localStorage.clear();
    await startTranslations();
  });

  it("begins with the browser's, and tells the document", () => {
    expect(navigator.language).toBe("en-US");
    expect(currentLanguage()).toBe("en");
    expect(document.documentElement.lang).toBe("en");
  });

  it("keeps the reader's choice on this device, against the account's", async () => {
    await chooseLanguage("fr");
    expect(document.documentElement.lang).toBe("fr");
    expect(i18next.t("signIn.title")).toBe("Se connecter");
    await followAccountLanguage("en");
    expect(currentLanguage()).toBe("fr");
    await startTranslations();
    expect(currentLanguage()).toBe("fr");
  });

  it("follows the account when the reader chose nothing here", async () => {
    await followAccountLanguage("fr");
    expect(currentLanguage()).toBe("fr");
    expect(localStorage.length).toBe(0);
  });
});
