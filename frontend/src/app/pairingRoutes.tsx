import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { members } from "./frames";

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

const certificate = createRoute({
  getParentRoute: () => members,
  path: "/pairings/$pairingId/certificate",
  component: lazyRouteComponent(() => import("@/features/pairings/CertificatePage"), "CertificatePage"),
});

const pairingCards = createRoute({
  getParentRoute: () => members,
  path: "/pairings/$pairingId/practice-cards",
  component: lazyRouteComponent(() => import("@/features/practice/PairingCardsPage"), "PairingCardsPage"),
});

const practiceCards = createRoute({
  getParentRoute: () => members,
  path: "/practice-cards",
  component: lazyRouteComponent(() => import("@/features/practice/PracticeCardsPage"), "PracticeCardsPage"),
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

const survey = createRoute({
  getParentRoute: () => members,
  path: "/surveys/$surveyId",
  component: lazyRouteComponent(() => import("./pages/SurveyPage"), "SurveyPage"),
});

const myAnswers = createRoute({
  getParentRoute: () => members,
  path: "/my-answers",
  component: lazyRouteComponent(() => import("./pages/MyAnswersPage"), "MyAnswersPage"),
});

/** Everything that belongs to a pairing, from the proposal to the certificate and what is answered of it. */
export const pairingRoutes = [
  pairing,
  charter,
  certificate,
  pairingCards,
  practiceCards,
  planSession,
  session,
  survey,
  myAnswers,
] as const;
