"""Who calls: people, machines and keys that open nothing; and the statuses that each of them gets."""

from collections.abc import Mapping

PEOPLE = ("mentor", "learner", "member", "coordinator", "other_coordinator", "referent", "admin")
SERVICES = ("people_service", "report_service", "scim_service")
CALLERS = ("anonymous", *PEOPLE, *SERVICES)
# Keys that opened everything once, or are no keys: a sign-in ended, idle too long, its owner suspended, a token too
# late, a cookie alone, a service account taken back or run out.
DEAD_KEYS = ("revoked", "idle", "suspended", "expired", "cookie_only", "revoked_service", "expired_service")

Expected = Mapping[str, int]


def public(status: int = 200) -> Expected:
    """Everybody, with or without a key."""
    return dict.fromkeys((*CALLERS, *DEAD_KEYS), status)


def signed_in(**statuses: int) -> Expected:
    """Some of those with a key; machines have no part in it unless named."""
    return {**dict.fromkeys(("anonymous", *DEAD_KEYS), 401), **dict.fromkeys(SERVICES, 403), **statuses}


def people(status: int = 200) -> Expected:
    """Every signed-in person; service accounts have no part in this."""
    return signed_in(**dict.fromkeys(PEOPLE, status))


def only(others: int = 404, **statuses: int) -> Expected:
    """Some people; for the others it is not there."""
    return signed_in(**{**dict.fromkeys(PEOPLE, others), **statuses})


def sides(mentor: int = 200, learner: int | None = None) -> Expected:
    """The two people of the pairing."""
    return only(mentor=mentor, learner=mentor if learner is None else learner)


def coordinators(status: int = 200) -> Expected:
    """Anyone with the role: it is about no programme."""
    return only(403, coordinator=status, other_coordinator=status)


def its_coordinator(status: int = 200) -> Expected:
    """Whoever coordinates this programme; for other coordinators it is not there."""
    return only(403, coordinator=status, other_coordinator=404)


def administrators(status: int = 200) -> Expected:
    return only(403, admin=status)


def importers(status: int = 200) -> Expected:
    return {**only(403, coordinator=status, other_coordinator=status, admin=status), "people_service": status}
