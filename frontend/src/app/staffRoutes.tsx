import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { members } from "./frames";

const coordination = createRoute({
  getParentRoute: () => members,
  path: "/coordination",
  component: lazyRouteComponent(
    () => import("@/features/programmes/CoordinatorProgrammesPage"),
    "CoordinatorProgrammesPage",
  ),
});

const newProgramme = createRoute({
  getParentRoute: () => members,
  path: "/programmes/new",
  component: lazyRouteComponent(
    () => import("@/features/programmes/CoordinatorWizardPage"),
    "CoordinatorWizardPage",
  ),
});

/** The frame around a programme's pages for its coordinator: its name, its status and the way between the pages. */
const coordinated = createRoute({
  getParentRoute: () => members,
  id: "coordinated",
  component: lazyRouteComponent(() => import("@/features/programmes/CoordinatorFrame"), "CoordinatorFrame"),
});

const manageProgramme = createRoute({
  getParentRoute: () => coordinated,
  path: "/programmes/$programmeId/manage",
  component: lazyRouteComponent(
    () => import("@/features/programmes/CoordinatorOverviewPage"),
    "CoordinatorOverviewPage",
  ),
});

const programmeChecklist = createRoute({
  getParentRoute: () => coordinated,
  path: "/programmes/$programmeId/checklist",
  component: lazyRouteComponent(
    () => import("@/features/programmes/CoordinatorChecklistPage"),
    "CoordinatorChecklistPage",
  ),
});

const programmePeople = createRoute({
  getParentRoute: () => coordinated,
  path: "/programmes/$programmeId/people",
  component: lazyRouteComponent(
    () => import("@/features/programmes/CoordinatorPeoplePage"),
    "CoordinatorPeoplePage",
  ),
});

const matching = createRoute({
  getParentRoute: () => coordinated,
  path: "/programmes/$programmeId/matching",
  validateSearch: (search): { run?: string } => ({ run: textOf(search["run"]) }),
  component: lazyRouteComponent(() => import("@/features/matching/MatchingPage"), "MatchingPage"),
});

const programmePairings = createRoute({
  getParentRoute: () => coordinated,
  path: "/programmes/$programmeId/pairings",
  component: lazyRouteComponent(
    () => import("@/features/programmes/CoordinatorPairingsPage"),
    "CoordinatorPairingsPage",
  ),
});

const fairness = createRoute({
  getParentRoute: () => coordinated,
  path: "/programmes/$programmeId/fairness",
  component: lazyRouteComponent(
    () => import("@/features/programmes/CoordinatorFairnessPage"),
    "CoordinatorFairnessPage",
  ),
});

const insights = createRoute({
  getParentRoute: () => coordinated,
  path: "/programmes/$programmeId/insights",
  component: lazyRouteComponent(
    () => import("@/features/programmes/CoordinatorInsightsPage"),
    "CoordinatorInsightsPage",
  ),
});

const insightsReport = createRoute({
  getParentRoute: () => coordinated,
  path: "/programmes/$programmeId/insights/report",
  component: lazyRouteComponent(
    () => import("@/features/programmes/CoordinatorInsightsPage"),
    "CoordinatorInsightsReportPage",
  ),
});

const directory = createRoute({
  getParentRoute: () => members,
  path: "/directory",
  validateSearch: (search): { import?: string } => ({ import: textOf(search["import"]) }),
  component: lazyRouteComponent(() => import("@/features/directory/DirectoryPage"), "DirectoryPage"),
});

/** The frame around the administrators' pages: the way between them. */
const administration = createRoute({
  getParentRoute: () => members,
  id: "administration",
  component: lazyRouteComponent(() => import("@/features/admin/AdminFrame"), "AdminFrame"),
});

const users = createRoute({
  getParentRoute: () => administration,
  path: "/admin/users",
  component: lazyRouteComponent(() => import("@/features/admin/UsersPage"), "UsersPage"),
});

const holidays = createRoute({
  getParentRoute: () => administration,
  path: "/admin/holidays",
  component: lazyRouteComponent(() => import("@/features/admin/HolidaysPage"), "HolidaysPage"),
});

const retention = createRoute({
  getParentRoute: () => administration,
  path: "/admin/retention",
  component: lazyRouteComponent(() => import("@/features/privacy/RetentionPage"), "RetentionPage"),
});

const mails = createRoute({
  getParentRoute: () => administration,
  path: "/admin/mails",
  component: lazyRouteComponent(() => import("@/features/admin/MailsPage"), "MailsPage"),
});

const serviceAccounts = createRoute({
  getParentRoute: () => administration,
  path: "/admin/service-accounts",
  component: lazyRouteComponent(() => import("@/features/admin/ServiceAccountsPage"), "ServiceAccountsPage"),
});

const webhooks = createRoute({
  getParentRoute: () => administration,
  path: "/admin/webhooks",
  component: lazyRouteComponent(() => import("@/features/admin/WebhooksPage"), "WebhooksPage"),
});

const webhook = createRoute({
  getParentRoute: () => administration,
  path: "/admin/webhooks/$webhookId",
  component: lazyRouteComponent(() => import("@/features/admin/WebhookPage"), "WebhookPage"),
});

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The pages of coordinators and administrators. */
export const staffRoutes = [
  coordination,
  newProgramme,
  coordinated.addChildren([
    manageProgramme,
    programmeChecklist,
    programmePeople,
    matching,
    programmePairings,
    fairness,
    insights,
    insightsReport,
  ]),
  directory,
  administration.addChildren([users, holidays, retention, mails, serviceAccounts, webhooks, webhook]),
] as const;
