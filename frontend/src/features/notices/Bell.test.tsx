import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { chooseLanguage } from "@/i18n";
import { Bell } from "./Bell";
import { unreadQuery } from "./queries";

function show(unread: number) {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  client.setQueryData(unreadQuery.queryKey, unread);
  render(
    <QueryClientProvider client={client}>
      <Bell />
    </QueryClientProvider>,
  );
  return screen.getByRole("link");
}

describe("Bell", () => {
  afterEach(() => chooseLanguage("en"));

  it.each([
    ["en", 0, "Notices", ""],
    ["en", 1, "Notices, 1 unread", "1"],
    ["en", 250, "Notices, 250 unread", "99+"],
    ["fr", 3, "Notifications, 3 non lues", "3"],
  ] as const)("in %s with %i says %s and shows %j", async (language, unread, name, shown) => {
    await chooseLanguage(language);
    const link = show(unread);
    expect(link).toHaveAccessibleName(name);
    expect(link).toHaveTextContent(shown);
    expect(link).toHaveAttribute("href", "/notices");
    expect(link.closest("[aria-live]")).toBeNull();
  });
});
