import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { localPath } from "@/lib/paths";
import { CrashPage } from "./layout/CrashPage";

/** Every URL of the product on one screen (lib/paths.ts builds them). Pages are lazy: each becomes its own file, loaded when it is visited. */
const root = createRootRoute({
  component: lazyRouteComponent(() => import("./layout/RootLayout"), "RootLayout"),
  notFoundComponent: lazyRouteComponent(() => import("./layout/NotFoundPage"), "NotFoundPage"),
});

const visitors = createRoute({
  getParentRoute: () => root,
  id: "visitors",
  component: lazyRouteComponent(() => import("./layout/VisitorLayout"), "VisitorLayout"),
});

const members = createRoute({
  getParentRoute: () => root,
  id: "members",
  component: lazyRouteComponent(() => import("./layout/MemberLayout"), "MemberLayout"),
});

const signIn = createRoute({
  getParentRoute: () => visitors,
  path: "/sign-in",
  validateSearch: (search): { next?: string } => ({ next: localPath(search["next"]) }),
  component: lazyRouteComponent(() => import("./pages/SignInPage"), "SignInPage"),
});

const forgottenPassword = createRoute({
  getParentRoute: () => visitors,
  path: "/forgotten-password",
  component: lazyRouteComponent(() => import("./pages/ForgottenPasswordPage"), "ForgottenPasswordPage"),
});

const resetPassword = createRoute({
  getParentRoute: () => visitors,
  path: "/reset",
  component: lazyRouteComponent(() => import("./pages/ResetPasswordPage"), "ResetPasswordPage"),
});

const welcome = createRoute({
  getParentRoute: () => visitors,
  path: "/welcome",
  component: lazyRouteComponent(() => import("./pages/WelcomePage"), "WelcomePage"),
});

const unsubscribe = createRoute({
  getParentRoute: () => visitors,
  path: "/unsubscribe",
  component: lazyRouteComponent(() => import("./pages/UnsubscribePage"), "UnsubscribePage"),
});

const home = createRoute({
  getParentRoute: () => members,
  path: "/",
  component: lazyRouteComponent(() => import("./pages/HomePage"), "HomePage"),
});

const skills = createRoute({
  getParentRoute: () => members,
  path: "/skills",
  component: lazyRouteComponent(() => import("@/features/skills/SkillsPage"), "SkillsPage"),
});

const programmes = createRoute({
  getParentRoute: () => members,
  path: "/programmes",
  component: lazyRouteComponent(() => import("@/features/programmes/ProgrammesPage"), "ProgrammesPage"),
});

const programme = createRoute({
  getParentRoute: () => members,
  path: "/programmes/$programmeId",
  component: lazyRouteComponent(() => import("@/features/programmes/ProgrammePage"), "ProgrammePage"),
});

const pairing = createRoute({
  getParentRoute: () => members,
  path: "/pairings/$pairingId",
  component: lazyRouteComponent(() => import("./pages/PairingPage"), "PairingPage"),
});

const charter = createRoute({
  getParentRoute: () => members,
  path: "/pairings/$pairingId/charter",
  component: lazyRouteComponent(() => import("@/features/pairings/CharterPage"), "CharterPage"),
});

const planSession = createRoute({
  getParentRoute: () => members,
  path: "/pairings/$pairingId/plan",
  component: lazyRouteComponent(() => import("./pages/PlanSessionPage"), "PlanSessionPage"),
});

const session = createRoute({
  getParentRoute: () => members,
  path: "/sessions/$sessionId",
  component: lazyRouteComponent(() => import("./pages/SessionPage"), "SessionPage"),
});

const settings = createRoute({
  getParentRoute: () => members,
  path: "/settings",
  component: lazyRouteComponent(() => import("@/features/people/SettingsPage"), "SettingsPage"),
});

const noticeSettings = createRoute({
  getParentRoute: () => members,
  path: "/settings/notices",
  component: lazyRouteComponent(
    () => import("@/features/notices/NoticePreferencesPage"),
    "NoticePreferencesPage",
  ),
});

const calendarSettings = createRoute({
  getParentRoute: () => members,
  path: "/settings/calendar",
  component: lazyRouteComponent(() => import("@/features/notices/CalendarAddressPage"), "CalendarAddressPage"),
});

const notices = createRoute({
  getParentRoute: () => members,
  path: "/notices",
  component: lazyRouteComponent(() => import("@/features/notices/NoticesPage"), "NoticesPage"),
});

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

const mails = createRoute({
  getParentRoute: () => administration,
  path: "/admin/mails",
  component: lazyRouteComponent(() => import("@/features/admin/MailsPage"), "MailsPage"),
});

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

const routeTree = root.addChildren([
  visitors.addChildren([signIn, forgottenPassword, resetPassword, welcome, unsubscribe]),
  members.addChildren([
    home,
    skills,
    programmes,
    programme,
    pairing,
    charter,
    planSession,
    session,
    settings,
    noticeSettings,
    calendarSettings,
    notices,
    coordination,
    newProgramme,
    coordinated.addChildren([
      manageProgramme,
      programmeChecklist,
      programmePeople,
      matching,
      programmePairings,
      fairness,
    ]),
    directory,
    administration.addChildren([users, holidays, mails]),
  ]),
]);

export const router = createRouter({
  routeTree,
  defaultErrorComponent: CrashPage,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
