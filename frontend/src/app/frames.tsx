import { createRootRoute, createRoute, lazyRouteComponent } from "@tanstack/react-router";

/** Around every page. */
export const root = createRootRoute({
  component: lazyRouteComponent(() => import("./layout/RootLayout"), "RootLayout"),
  notFoundComponent: lazyRouteComponent(() => import("./layout/NotFoundPage"), "NotFoundPage"),
});

/** Before sign-in. */
export const visitors = createRoute({
  getParentRoute: () => root,
  id: "visitors",
  component: lazyRouteComponent(() => import("./layout/VisitorLayout"), "VisitorLayout"),
});

/** Behind sign-in. */
export const members = createRoute({
  getParentRoute: () => root,
  id: "members",
  component: lazyRouteComponent(() => import("./layout/MemberLayout"), "MemberLayout"),
});
