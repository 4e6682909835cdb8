import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { members } from "./frames";

const help = createRoute({
  getParentRoute: () => members,
  path: "/help",
  component: lazyRouteComponent(() => import("@/features/support/HelpPage"), "HelpPage"),
});

const supportCase = createRoute({
  getParentRoute: () => members,
  path: "/help/$caseId",
  component: lazyRouteComponent(() => import("@/features/support/CasePage"), "CasePage"),
});

const cases = createRoute({
  getParentRoute: () => members,
  path: "/cases",
  component: lazyRouteComponent(() => import("@/features/support/CasesPage"), "CasesPage"),
});

const messages = createRoute({
  getParentRoute: () => members,
  path: "/messages",
  component: lazyRouteComponent(() => import("./pages/MessagesPage"), "MessagesPage"),
});

/** Help in confidence. docker/nginx.conf writes no line about these addresses. */
export const supportRoutes = [help, supportCase, cases, messages] as const;
