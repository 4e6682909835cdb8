import { createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { localPath } from "@/lib/paths";
import { members, root, visitors } from "./frames";
import { CrashPage } from "./layout/CrashPage";
import { pairingRoutes } from "./pairingRoutes";
import { staffRoutes } from "./staffRoutes";
import { supportRoutes } from "./supportRoutes";

/**
 * Every URL of the product (lib/paths.ts builds them); those of pairings, and of coordinators and administrators, stand
 * in pairingRoutes and staffRoutes. Pages are lazy: each becomes its own file, loaded when it is visited.
 */
const signIn = createRoute({
  getParentRoute: () => visitors,
  path: "/sign-in",
  validateSearch: (search): { next?: string; sso?: string } => ({
    next: localPath(search["next"]),
    sso: typeof search["sso"] === "string" ? search["sso"] : undefined,
  }),
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

const myData = createRoute({
  getParentRoute: () => members,
  path: "/settings/my-data",
  component: lazyRouteComponent(() => import("@/features/privacy/MyDataPage"), "MyDataPage"),
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
  component: lazyRouteComponent(
    () => import("@/features/notices/CalendarAddressPage"),
    "CalendarAddressPage",
  ),
});

const notices = createRoute({
  getParentRoute: () => members,
  path: "/notices",
  component: lazyRouteComponent(() => import("@/features/notices/NoticesPage"), "NoticesPage"),
});

const routeTree = root.addChildren([
  visitors.addChildren([signIn, forgottenPassword, resetPassword, welcome, unsubscribe]),
  members.addChildren([
    home,
    skills,
    programmes,
    programme,
    ...pairingRoutes,
    settings,
    myData,
    noticeSettings,
    calendarSettings,
    notices,
    ...supportRoutes,
    ...staffRoutes,
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
