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

const home = createRoute({
  getParentRoute: () => members,
  path: "/",
  component: lazyRouteComponent(() => import("./pages/HomePage"), "HomePage"),
});

const routeTree = root.addChildren([
  visitors.addChildren([signIn, forgottenPassword, resetPassword, welcome]),
  members.addChildren([home]),
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
