import { describe, expect, it } from "vitest";
import { paths } from "@/lib/paths";
import { navigation } from "./navigation";
import { router } from "./routes";

/** The page behind an address: an unknown one matches only the root and the layouts. */
const isKnown = (href: string) => {
  const pathname = href.split("?")[0] ?? "";
  return router
    .matchRoutes(pathname)
    .some(
      ({ fullPath, routeId }) => routeId !== "/members" && fullPath.replaceAll(/\$\w+/g, "1") === pathname,
    );
};

describe("routes", () => {
  it("has a page behind every address that can be built", () => {
    const built = Object.values(paths).map((build) => (build as (id: string) => string)("1"));
    expect(built.filter((href) => !isKnown(href))).toEqual([]);
    expect(navigation.map(({ href }) => href).filter((href) => !isKnown(href))).toEqual([]);
  });

  it("knows an address that leads nowhere", () => expect(isKnown("/nowhere")).toBe(false));
});
