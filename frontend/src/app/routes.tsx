import { createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { localPath } from "@/lib/paths";
import { members, root, visitors } from "./frames";
import { CrashPage } from "./layout/CrashPage";
import { pairingRoutes } from "./pairingRoutes";

/** Every URL of the product (lib/paths.ts builds them). Pages are lazy: each becomes its own file, loaded when it is visited. */
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

const settings = createRoute({
  getParentRoute: () => members,
  path: "/settings",
  component: lazyRouteComponent(() => import("@/features/people/SettingsPage"), "SettingsPage"),
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

const users = createRoute({
  getParentRoute: () => members,
  path: "/admin/users",
  component: lazyRouteComponent(() => import("@/features/admin/UsersPage"), "UsersPage"),
});

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

const routeTree = root.addChildren([
  visitors.addChildren([signIn, forgottenPassword, resetPassword, welcome]),
  members.addChildren([
    home,
    skills,
    programmes,
    programme,
    ...pairingRoutes,
    settings,
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
    users,
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
