import { createRootRoute, createRoute, lazyRouteComponent } from "@tanstack/react-router";

/** What stands around the pages: around all of them, around those of visitors, around those behind sign-in. */
export const root = createRootRoute({
  component: lazyRouteComponent(() => import("./layout/RootLayout"), "RootLayout"),
  notFoundComponent: lazyRouteComponent(() => import("./layout/NotFoundPage"), "NotFoundPage"),
});

export const visitors = createRoute({
  getParentRoute: () => root,
  id: "visitors",
  component: lazyRouteComponent(() => import("./layout/VisitorLayout"), "VisitorLayout"),
});

export const members = createRoute({
  getParentRoute: () => root,
  id: "members",
  component: lazyRouteComponent(() => import("./layout/MemberLayout"), "MemberLayout"),
});
