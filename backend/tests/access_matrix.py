"""Who may do what: one case or more for each operation, read by `test_access_matrix.py`.

A case gives the status each caller gets for a request that is valid in itself: a function one may not use is 403,
what one may not see is 404, and nobody without a living key gets past 401.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tests.callers import (
    PEOPLE,
    Expected,
    administrators,
    coordinators,
    importers,
    its_coordinator,
    only,
    people,
    public,
    sides,
    signed_in,
)
from tests.world import CHARTER, PASSWORD, SURVEY, World, soon

LEAST_OPERATIONS = 187  # 179 of the API, 2 of health, the pages that document them, and SCIM
INFRASTRUCTURE = {"/docs", "/redoc", "/docs/oauth2-redirect", "/openapi.json", "/static-offline-docs", "/scim"}

Body = Callable[[World], Any]


@dataclass(frozen=True)
class Case:
    """One request, the world it is sent into, and the status each caller gets."""

    operation: str
    expected: Expected
    body: Body | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Any] | None = None
    form: Body | None = None
    pairing: str = "active"
    session: str = "proposed"
    # Parameter of the path → name in the world, where it is not the obvious one.
    ids: Mapping[str, str] = field(default_factory=dict)
    # Parameter of the query → name in the world.
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def method(self) -> str:
        return self.operation.partition(" ")[0]

    @property
    def path(self) -> str:
        return self.operation.partition(" ")[2]

    def __str__(self) -> str:
        return f"{self.operation} [{self.pairing}{'' if not self.ids else ' ' + '+'.join(self.ids.values())}]"


IDS = {
    "sign_in_id": "sign_in",
    "skill_id": "skill",
    "pairing_id": "pairing",
    "survey_id": "survey",
    "session_id": "session",
    "programme_id": "programme",
    "user_id": "member",
    "enrolment_id": "enrolment",
    "run_id": "run",
    "mentor_id": "mentor",
    "learner_id": "learner",
    "track_id": "track",
    "import_id": "import",
    "token": "unsubscribe_token",
    "objection_id": "objection",
    "proposal_id": "proposal",
    "account_id": "client_account",
    "secret_id": "client_secret_id",
    "webhook_id": "webhook",
    "delivery_id": "delivery",
    "card_id": "card",
    "action_id": "action",
    "case_id": "case",
}
# What is asked of an application mounted at a path.
ASKED_OF = {"/static-offline-docs": "swagger-ui.css", "/scim": "v2/Users"}
TEXTS = {"source": "csv", "external_id": "4711", "audience": "pair"}
V0 = {"If-Match": '"0"'}
V1 = {"If-Match": '"1"'}
COOKIE = {"Origin": "http://test", "X-VV-CSRF": "1", "Content-Type": "application/json"}
PEOPLE_FILE = ("hr.csv", b"Employee ID,First Name,Last Name,Work Email\n1,Ann,Lee,ann@example.com\n")
LEVELS_FILE = ("levels.csv", b"Job Title,Career Level\nAccountant,3\n")


def fixed(value: Any) -> Body:
    return lambda world: value


def _agenda(world: World) -> Any:
    return {"parts": [{"code": "arrive", "minutes": 5, "topic": ""}]}


_AUTH = (
    Case(
        "POST /auth/login",
        public(),
        body=lambda world: {"email": world.ids["mentor_email"], "password": PASSWORD},
    ),
    Case("POST /auth/refresh", public(), headers={**COOKIE, "Cookie": "{refresh}"}),
    Case("POST /auth/refresh", public(403), headers={"Cookie": "{refresh}"}),
    Case("POST /auth/logout", public(204), headers={**COOKIE, "Cookie": "{refresh}"}),
    Case("POST /auth/logout", public(403), headers={"Cookie": "{refresh}"}),
    Case("POST /auth/logout-everywhere", people(204)),
    Case("GET /auth/sign-in-options", public()),
    Case("GET /auth/sso/start", public(303)),
    Case("GET /auth/sso/callback", public(303)),
    Case("DELETE /users/{user_id}/company-account", administrators(204)),
    Case("GET /auth/sign-ins", people()),
    Case("DELETE /auth/sign-ins/{sign_in_id}", only(mentor=204)),
    Case(
        "POST /auth/password-reset-requests",
        public(202),
        body=lambda world: {"email": world.ids["mentor_email"]},
    ),
    Case(
        "POST /auth/password-resets",
        public(204),
        body=lambda world: {"token": world.ids["reset_token"], "password": PASSWORD},
    ),
    Case(
        "POST /auth/invitation-acceptances",
        public(204),
        body=lambda world: {"token": world.ids["invitation_token"], "password": PASSWORD},
    ),
)

_SKILLS = (
    Case("GET /skills", people()),
    Case(
        "POST /skills",
        coordinators(201),
        body=fixed({"title_en": "Our tool", "title_fr": "Notre outil", "family": "digital"}),
    ),
    Case("PATCH /skills/{skill_id}", coordinators(), body=fixed({"title_en": "Prompts"}), headers=V1),
    Case("POST /skills/{skill_id}/merge", coordinators(), body=lambda world: {"into": str(world.ids["budget"])}),
    Case("GET /competences", people()),
    Case("GET /practice-cards", people()),
    Case("POST /practice-cards/{card_id}/review", coordinators(), headers=V1),
    Case("GET /users/me/skills", people()),
    Case(
        "PUT /users/me/skills",
        people(),
        body=lambda world: {"skills": [{"skill_id": str(world.ids["skill"]), "direction": "offer", "level": 6}]},
    ),
)

_SESSIONS = (
    Case("GET /pairings/{pairing_id}/slots", sides()),
    Case("GET /pairings/{pairing_id}/slots", sides(200, 404), pairing="awaiting_mentor"),
    Case("POST /pairings/{pairing_id}/sessions", sides(201), body=lambda world: {"starts_at": soon(9), "minutes": 60}),
    Case(
        "POST /pairings/{pairing_id}/sessions",
        sides(409, 404),
        body=lambda world: {"starts_at": soon(9), "minutes": 60},
        pairing="awaiting_mentor",
    ),
    Case("GET /pairings/{pairing_id}/sessions", sides()),
    Case("GET /pairings/{pairing_id}/sessions", sides(200, 404), pairing="awaiting_mentor"),
    Case("GET /users/me/sessions", people()),
    Case("GET /sessions/{session_id}", sides()),
    Case("GET /sessions/{session_id}", sides(200, 404), pairing="awaiting_mentor"),
    Case("POST /sessions/{session_id}/confirmation", sides(409, 200)),
    Case("POST /sessions/{session_id}/cancellation", sides(), body=fixed({"reason": "away"})),
    Case("POST /sessions/{session_id}/move", sides(), body=lambda world: {"starts_at": soon(5), "minutes": 60}),
    Case("POST /sessions/{session_id}/held", sides(), session="started"),
    Case("PUT /sessions/{session_id}/agenda", sides(), body=_agenda, headers=V1),
    Case(
        "PUT /sessions/{session_id}/pulse",
        sides(),
        body=fixed({"learned": 4, "taught": 3, "voice": 4, "steering": 2}),
        session="held",
    ),
    Case("GET /users/me/pulses", people()),
    # One's own answers are for nobody else: not the partner, not the coordinator, not an administrator.
    Case("GET /users/me/surveys", people()),
    Case("GET /surveys/{survey_id}", only(mentor=200)),
    Case("PUT /surveys/{survey_id}", only(mentor=200), body=fixed(SURVEY), headers=V1),
    Case("GET /pairings/{pairing_id}/my-voice-card", sides()),
    Case("GET /pairings/{pairing_id}/my-voice-card", sides(200, 404), pairing="awaiting_mentor"),
    Case("GET /pairings/{pairing_id}/sessions/cycle", sides()),
    Case("GET /pairings/{pairing_id}/sessions/cycle", sides(409, 404), pairing="awaiting_mentor"),
    Case("POST /pairings/{pairing_id}/sessions/cycle", sides(201)),
    Case("POST /pairings/{pairing_id}/sessions/cycle", sides(409, 404), pairing="awaiting_mentor"),
    Case(
        "POST /pairings/{pairing_id}/sessions/late",
        sides(201),
        body=lambda world: {"starts_at": soon(-3), "minutes": 45},
    ),
    Case(
        "POST /pairings/{pairing_id}/sessions/late",
        sides(409, 404),
        body=lambda world: {"starts_at": soon(-3), "minutes": 45},
        pairing="awaiting_mentor",
    ),
    Case("GET /pairings/{pairing_id}/commitment", sides()),
    Case("GET /pairings/{pairing_id}/commitment", sides(200, 404), pairing="awaiting_mentor"),
    Case("GET /pairings/{pairing_id}/rebooking", sides()),
    Case("GET /pairings/{pairing_id}/rebooking", sides(200, 404), pairing="awaiting_mentor"),
    Case("POST /sessions/{session_id}/no-show", sides(), body=fixed({"absent": "both"}), session="started"),
    Case("POST /sessions/{session_id}/correction", sides(200, 409), session="said"),
    Case(
        "PUT /sessions/{session_id}/log",
        sides(),
        body=fixed({"summary": "Two prompts", "one_thing": "Ask for its doubts"}),
        headers=V1,
        session="held",
    ),
    Case("POST /sessions/{session_id}/recording", sides(), body=fixed({"allow": False})),
    Case("GET /sessions/{session_id}/card", sides()),
    Case("GET /sessions/{session_id}/card", sides(200, 404), pairing="awaiting_mentor"),
    Case("GET /sessions/{session_id}/notes", sides()),
    Case("GET /sessions/{session_id}/notes", sides(200, 404), pairing="awaiting_mentor"),
    Case("PUT /sessions/{session_id}/notes/{audience}", sides(), body=fixed({"body": "A word"}), headers=V0),
    Case(
        "PUT /sessions/{session_id}/notes/{audience}",
        sides(409, 404),
        body=fixed({"body": "A word"}),
        headers=V0,
        pairing="declined",
    ),
    Case("GET /pairings/{pairing_id}/actions", sides()),
    Case("GET /pairings/{pairing_id}/actions", sides(200, 404), pairing="awaiting_mentor"),
    Case("POST /sessions/{session_id}/actions", sides(201), body=fixed({"title": "Try it", "owner": "both"})),
    Case("PATCH /actions/{action_id}", sides(), body=fixed({"done": True}), headers=V1),
    Case("PATCH /actions/{action_id}", sides(409, 404), body=fixed({"done": True}), headers=V1, pairing="declined"),
    Case("DELETE /actions/{action_id}", sides(204), headers=V1),
    Case("GET /pairings/{pairing_id}/certificate", sides(), pairing="completed"),
    Case("GET /pairings/{pairing_id}/certificate", sides(409)),
    Case("GET /holidays", people()),
    Case(
        "PUT /holidays",
        administrators(),
        body=fixed({"holidays": [{"day": "2027-05-01", "country": "FR", "name": "Fête du Travail"}]}),
    ),
    Case("GET /programmes/{programme_id}/insights", its_coordinator()),
    # Nothing was frozen yet: there is nothing to export.
    Case("GET /programmes/{programme_id}/insights/export", its_coordinator(409)),
)

_USERS = (
    Case("GET /users/me", people()),
    Case("PATCH /users/me", people(), body=fixed({"preferred_language": "fr"}), headers=V1),
    Case("POST /users/me/export", people(), body=fixed({"password": PASSWORD})),
    Case("POST /users/me/export/page", people(), body=fixed({"password": PASSWORD})),
    # Whoever alone coordinates a programme that goes on is shown a way out first.
    Case("POST /users/me/erasure-request", {**people(), "coordinator": 409}),
    Case(
        "POST /users/me/erasure",
        only(409, mentor=204),
        body=lambda world: {"token": str(world.ids["erasure_token"]), "password": PASSWORD},
    ),
    Case("GET /users", administrators()),
    Case(
        "POST /users",
        administrators(201),
        body=fixed({"email": "new@test.example", "given_name": "New", "family_name": "One"}),
    ),
    Case("GET /users/{user_id}", administrators()),
    Case("PUT /users/{user_id}/roles", administrators(), body=fixed({"roles": ["member", "admin"]}), headers=V1),
    Case("POST /users/{user_id}/deactivation", administrators(), headers=V1),
    Case("GET /users/{user_id}/merger", administrators(), query={"into": "mentor"}),
    Case(
        "POST /users/{user_id}/merger",
        administrators(),
        body=lambda world: {"into": str(world.ids["mentor"])},
        headers=V1,
    ),
)

_PROGRAMMES = (
    Case("GET /programme-presets", coordinators()),
    Case("GET /referents", people()),
    Case("GET /programmes", people()),
    Case(
        "POST /programmes",
        coordinators(201),
        body=fixed({"name": "Autumn", "preset": "standard", "starts_on": "2027-09-01"}),
    ),
    Case("GET /programmes/{programme_id}", people()),
    Case("GET /programmes/{programme_id}", only(coordinator=200), ids={"programme_id": "draft"}),
    Case("PATCH /programmes/{programme_id}", its_coordinator(), body=fixed({"name": "Renamed"}), headers=V1),
    Case("PUT /programmes/{programme_id}/status", its_coordinator(), body=fixed({"status": "running"}), headers=V1),
    Case(
        "POST /programmes/{programme_id}/enrolments",
        people(201),
        body=fixed({"wish": "both", "capacity": 1}),
        ids={"programme_id": "taking"},
    ),
    Case(
        "POST /programmes/{programme_id}/enrolments",
        people(404),
        body=fixed({"wish": "both", "capacity": 1}),
        ids={"programme_id": "draft"},
    ),
    Case("GET /programmes/{programme_id}/enrolments", its_coordinator()),
    Case("DELETE /programmes/{programme_id}/enrolments/mine", sides(), pairing="proposed"),
    Case(
        "PATCH /enrolments/{enrolment_id}",
        only(mentor=200, coordinator=200),
        body=fixed({"capacity": 3}),
        headers=V1,
    ),
    Case("GET /programmes/{programme_id}/candidates", its_coordinator()),
    Case(
        "POST /programmes/{programme_id}/invitations",
        its_coordinator(201),
        body=lambda world: {"user_ids": [str(world.ids["member"])]},
    ),
    Case("POST /programmes/{programme_id}/readiness", its_coordinator()),
    Case(
        "POST /programmes/{programme_id}/admissions",
        its_coordinator(),
        body=lambda world: {"enrolment_ids": [str(world.ids["applicant"])]},
    ),
    Case("GET /programmes/{programme_id}/admissions", its_coordinator()),
)

ASKED = {"programme_id": "asked"}
_COUPLE = "/programmes/{programme_id}/couples/{mentor_id}/{learner_id}"
_MATCHING = (
    Case("POST /programmes/{programme_id}/match-runs", its_coordinator(202), body=fixed({"seed": 1})),
    Case("GET /programmes/{programme_id}/match-runs", its_coordinator()),
    Case("GET /match-runs/{run_id}", its_coordinator()),
    Case("POST /match-runs/{run_id}/cancellation", its_coordinator(409)),
    Case("GET /match-runs/{run_id}/events", its_coordinator()),
    Case("GET /match-runs/{run_id}/comparison", its_coordinator(), query={"with": "other_run"}),
    Case("GET /match-runs/{run_id}/proposals", its_coordinator()),
    Case("GET /match-runs/{run_id}/proposals.csv", its_coordinator()),
    Case(
        "POST /match-runs/{run_id}/proposals",
        its_coordinator(409),  # they are together already
        body=lambda world: {"mentor_id": str(world.ids["mentor"]), "learner_id": str(world.ids["learner"])},
    ),
    Case("GET /match-proposals/{proposal_id}", its_coordinator()),
    Case("GET /match-proposals/{proposal_id}/alternatives", its_coordinator()),
    Case(
        "POST /match-proposals/{proposal_id}/rejection",
        its_coordinator(),
        body=fixed({"reason": "They work on the same bid"}),
    ),
    Case("GET /match-runs/{run_id}/unmatched", its_coordinator()),
    Case("POST /match-runs/{run_id}/approval", its_coordinator(), body=fixed({"publish": False})),
    Case(f"GET {_COUPLE}", its_coordinator()),
    Case(f"PUT {_COUPLE}/pin", its_coordinator(204)),
    Case(f"PUT {_COUPLE}/forbidding", its_coordinator(204)),
    Case(f"DELETE {_COUPLE}/rule", its_coordinator(204)),
    Case("GET /programmes/{programme_id}/couple-rules", its_coordinator()),
    Case("POST /programmes/{programme_id}/match-runs", its_coordinator(202), body=fixed({"seed": 1}), ids=ASKED),
    Case("POST /programmes/{programme_id}/shortlists", its_coordinator(202), body=fixed({}), ids=ASKED),
    Case("POST /programmes/{programme_id}/shortlists", its_coordinator(409), body=fixed({})),
    Case("GET /programmes/{programme_id}/fairness", its_coordinator()),
    Case("GET /programmes/{programme_id}/shortlists", its_coordinator(), ids=ASKED),
    # Nobody reads a shortlist but the person it was made for.
    Case("GET /programmes/{programme_id}/my-shortlist", only(mentor=200), ids=ASKED),
    Case(
        "PUT /programmes/{programme_id}/my-preferences",
        only(mentor=200),
        body=lambda world: {"order": [], "rather_not": [str(world.ids["learner"])]},
        headers=V1,
        ids=ASKED,
    ),
)

_TRACK: Body = lambda world: {  # noqa: E731
    "skill_id": str(world.ids["budget"]),
    "direction": "learner_teaches",
    "baseline": 1,
    "target": 4,
}
_PAIRINGS = (
    Case("GET /pairings", people()),
    Case("GET /programmes/{programme_id}/pairings", its_coordinator()),
    Case("GET /pairings/{pairing_id}", sides()),
    Case("GET /pairings/{pairing_id}", people(404), pairing="proposed"),
    # The mentor is asked first, privately; a learner never learns of a mentor who declined.
    Case("GET /pairings/{pairing_id}", sides(200, 404), pairing="awaiting_mentor"),
    Case("GET /pairings/{pairing_id}", sides(200, 404), pairing="declined"),
    Case("GET /pairings/{pairing_id}", sides(), pairing="awaiting_learner"),
    Case("POST /pairings/{pairing_id}/publication", its_coordinator(204), pairing="proposed"),
    Case("POST /pairings/{pairing_id}/withdrawal", its_coordinator(204), pairing="awaiting_mentor"),
    Case("POST /pairings/{pairing_id}/acceptance", people(404), pairing="proposed"),
    Case("POST /pairings/{pairing_id}/acceptance", sides(200, 404), pairing="awaiting_mentor"),
    Case("POST /pairings/{pairing_id}/acceptance", sides(409, 200), pairing="awaiting_learner"),
    Case("POST /pairings/{pairing_id}/refusal", sides(200, 404), pairing="awaiting_mentor"),
    Case("POST /pairings/{pairing_id}/refusal", sides(409, 200), pairing="awaiting_learner"),
    Case("POST /pairings/{pairing_id}/pause", sides()),
    Case("POST /pairings/{pairing_id}/suspension", its_coordinator(204)),
    Case("POST /pairings/{pairing_id}/next", sides(), body=fixed({"choice": "swap"}), pairing="completed"),
    Case("POST /pairings/{pairing_id}/next", sides(409), body=fixed({"choice": "stop"})),
    Case("GET /pairings/{pairing_id}/charter/versions", sides()),
    Case("GET /pairings/{pairing_id}/charter/versions", sides(200, 404), pairing="awaiting_mentor"),
    Case("GET /pairings/{pairing_id}/practice-cards", sides()),
    Case("GET /pairings/{pairing_id}/practice-cards", sides(200, 404), pairing="awaiting_mentor"),
    Case("POST /pairings/{pairing_id}/resumption", sides(), pairing="paused"),
    Case("POST /pairings/{pairing_id}/completion", sides()),
    Case("POST /pairings/{pairing_id}/ending", sides()),
    Case("POST /pairings/{pairing_id}/ending", sides(409, 404), pairing="awaiting_mentor"),
    Case(
        "POST /pairings/{pairing_id}/settlement",
        its_coordinator(204),
        body=fixed({"keep": True, "reason": "Both asked to go on"}),
        headers=V1,
        pairing="conflict",
    ),
    Case("PUT /pairings/{pairing_id}/charter", sides(), body=fixed(CHARTER), headers=V1),
    Case("PUT /pairings/{pairing_id}/charter", sides(409, 404), body=fixed(CHARTER), headers=V1, pairing="declined"),
    Case("POST /pairings/{pairing_id}/charter/signature", sides(), body=fixed({"version": 1})),
    Case("POST /pairings/{pairing_id}/tracks", sides(201), body=_TRACK),
    Case("POST /pairings/{pairing_id}/tracks", sides(409, 404), body=_TRACK, pairing="awaiting_mentor"),
    Case("PATCH /tracks/{track_id}", sides(), body=fixed({"latest": 3}), headers=V1),
    Case("PATCH /tracks/{track_id}", sides(409, 404), body=fixed({"latest": 3}), headers=V1, pairing="declined"),
)

_OBJECTION = fixed({"sentence": "We were on the same panel last year."})
_OBJECTIONS = (
    Case("POST /pairings/{pairing_id}/objections", sides(409, 201), body=_OBJECTION),
    # Nobody learns of a pairing by objecting to it, and the coordinator's own list is theirs alone.
    Case("POST /pairings/{pairing_id}/objections", sides(409, 404), body=_OBJECTION, pairing="awaiting_mentor"),
    Case("POST /pairings/{pairing_id}/objections", people(404), body=_OBJECTION, pairing="proposed"),
    Case("GET /pairings/{pairing_id}/objections", sides()),
    Case("GET /pairings/{pairing_id}/objections", sides(200, 404), pairing="awaiting_mentor"),
    Case("GET /programmes/{programme_id}/objections", its_coordinator()),
    Case("PUT /objections/{objection_id}/answer", its_coordinator(), body=_OBJECTION, headers=V1),
)

# Its author and its referent; for everybody else, whatever their role, there is no case.
_ITS_TWO = only(mentor=200, referent=200)
_SUPPORT = (
    Case("GET /support/referents", people()),
    Case(
        "POST /support/cases",
        {**people(201), "referent": 409},  # nobody writes to themselves
        body=lambda world: {
            "referent_id": str(world.ids["referent"]),
            "category": "other",
            "text": "Could we speak?",
            "excluded": [str(world.ids["second_referent"])],
        },
    ),
    Case("GET /support/cases", people()),
    Case("GET /support/received-cases", only(403, referent=200)),
    Case("GET /support/cases/{case_id}", _ITS_TWO),
    Case("POST /support/cases/{case_id}/reading", only(mentor=204, referent=204)),
    Case(
        "POST /support/cases/{case_id}/messages",
        only(mentor=201, referent=201),
        body=fixed({"text": "Tomorrow, then."}),
    ),
    Case("POST /support/cases/{case_id}/closing", _ITS_TWO, headers=V1),
    Case(
        "PUT /support/cases/{case_id}/referent",
        only(mentor=200),
        body=lambda world: {"referent_id": str(world.ids["second_referent"])},
        headers=V1,
    ),
)

_DIRECTORY = (
    Case("POST /directory/imports", importers(201), files={"file": PEOPLE_FILE}),
    Case("POST /directory/imports/{import_id}/application", importers(202)),
    Case("GET /directory/imports/{import_id}", importers()),
    Case("GET /directory/imports/{import_id}/rows", importers()),
    Case("GET /directory/imports/{import_id}/report.csv", importers()),
    Case("GET /directory/imports", importers()),
    Case("GET /directory/sources", importers()),
    Case("PUT /directory/job-levels", importers(), files={"file": LEVELS_FILE}),
    Case("GET /directory/job-levels", importers()),
    Case(
        "PUT /directory/people/{source}/{external_id}",
        importers(201),
        body=fixed({"email": "zed@example.com", "given_name": "Zed", "family_name": "Moe"}),
    ),
)

_SERVICE_ACCOUNTS = (
    Case("GET /service-accounts", administrators()),
    Case("POST /service-accounts", administrators(201), body=fixed({"name": "Entra ID", "scopes": ["scim"]})),
    Case("POST /service-accounts/{account_id}/secrets", administrators(201), body=fixed({"days": 30})),
    Case("DELETE /service-accounts/{account_id}/secrets/{secret_id}", administrators(204)),
    Case("POST /service-accounts/{account_id}/revocation", administrators()),
    Case(
        "POST /oauth/token",
        public(),
        form=lambda world: {
            "grant_type": "client_credentials",
            "client_id": str(world.ids["client_account"]),
            "client_secret": str(world.ids["client_secret"]),
        },
    ),
)

_WEBHOOK = {"url": "https://hr.example.com/hooks", "event_types": ["pairing.status_changed"]}
_WEBHOOKS = (
    Case("GET /webhooks", administrators()),
    Case("POST /webhooks", administrators(201), body=fixed(_WEBHOOK)),
    Case("PATCH /webhooks/{webhook_id}", administrators(), body=fixed(_WEBHOOK), headers=V1),
    Case("DELETE /webhooks/{webhook_id}", administrators(204)),
    Case("POST /webhooks/{webhook_id}/secrets", administrators(201), body=fixed({"former_hours": 24})),
    Case("GET /webhooks/{webhook_id}/deliveries", administrators()),
    Case("POST /webhooks/{webhook_id}/deliveries/{delivery_id}/replay", administrators()),
)

_NOTICES = (
    Case("GET /users/me/notices", people()),
    Case("GET /users/me/notices/count", people()),
    Case("POST /users/me/notices/read", people(), body=fixed({"ids": None})),
    Case("GET /users/me/notice-preferences", people()),
    Case(
        "PUT /users/me/notice-preferences",
        people(),
        body=fixed({"preferences": [{"kind": "session", "in_app": True, "mailing": "digest"}]}),
    ),
    Case("GET /users/me/calendar-feed", people()),
    Case("POST /users/me/calendar-feed", people(201)),
    Case("DELETE /users/me/calendar-feed", people(204)),
    # The address is the key: with it anybody, without it nobody.
    Case("GET /calendar/{token}.ics", public(), ids={"token": "feed_token"}),
    Case("GET /calendar/{token}.ics", public(404), ids={"token": "unsubscribe_token"}),
    Case("GET /unsubscribe/{token}", public()),
    Case("GET /unsubscribe/{token}/scope", public(), ids={"token": "unsubscribe_token"}),
    Case("GET /unsubscribe/{token}/scope", public(404), ids={"token": "feed_token"}),
    Case("POST /unsubscribe/{token}", public(), ids={"token": "unsubscribe_token"}),
    Case("POST /unsubscribe/{token}", public(404), ids={"token": "feed_token"}),
    Case("GET /ops/mails", administrators()),
    Case("GET /ops/retention", administrators()),
)

API = "/api/v1"


def _versioned(case: Case) -> Case:
    return replace(case, operation=f"{case.method} {API}{case.path}")


CASES: tuple[Case, ...] = (
    *(
        _versioned(case)
        for room in (
            _AUTH,
            _SKILLS,
            _SESSIONS,
            _USERS,
            _PROGRAMMES,
            _MATCHING,
            _PAIRINGS,
            _OBJECTIONS,
            _SUPPORT,
            _DIRECTORY,
            _SERVICE_ACCOUNTS,
            _WEBHOOKS,
            _NOTICES,
        )
        for case in room
    ),
    Case("GET /health/live", public()),
    Case("GET /health/ready", public()),
    Case("GET /openapi.json", public()),
    Case("GET /docs", public()),
    Case("GET /docs/oauth2-redirect", public()),
    Case("GET /redoc", public()),
    Case("MOUNT /static-offline-docs", public()),
    # Machines only: a person's token is nobody's there.
    Case("MOUNT /scim", {**signed_in(**dict.fromkeys(PEOPLE, 401)), "scim_service": 200}),
)
