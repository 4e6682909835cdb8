"""THE list of features: their routers, their job handlers, their tables. A new feature is one line here."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter

import viceversa.core.idempotency
from viceversa.accounts import endpoints as accounts
from viceversa.accounts import service_account_endpoints, sso_endpoints
from viceversa.audit import models as audit_models
from viceversa.directory import endpoints as directory
from viceversa.directory import jobs as directory_jobs
from viceversa.directory.scim import models as scim_models
from viceversa.directory.scim.application import ScimApplication
from viceversa.directory.webhooks import endpoints as webhooks
from viceversa.directory.webhooks import jobs as webhook_jobs
from viceversa.feedback import endpoints as feedback
from viceversa.feedback import insight_endpoints, insight_jobs, survey_models
from viceversa.feedback import jobs as feedback_jobs
from viceversa.matching import endpoints as matching
from viceversa.matching import jobs as matching_jobs
from viceversa.matching import oversight_endpoints, shortlist_endpoints, shortlist_jobs, shortlist_models
from viceversa.notifications import endpoints as notifications
from viceversa.notifications import jobs as notification_jobs
from viceversa.ops import endpoints as ops
from viceversa.ops import jobs as ops_jobs
from viceversa.pairings import endpoints as pairings
from viceversa.pairings import jobs as pairing_jobs
from viceversa.pairings import objection_endpoints
from viceversa.privacy import endpoints as privacy
from viceversa.privacy import jobs as privacy_jobs
from viceversa.privacy import models as privacy_models
from viceversa.programmes import endpoints as programmes
from viceversa.programmes import jobs as programme_jobs
from viceversa.sessions import endpoints as sessions
from viceversa.sessions import jobs as session_jobs
from viceversa.sessions import notebook_endpoints as notebook
from viceversa.skills import endpoints as skills
from viceversa.support import endpoints as support
from viceversa.support import jobs as support_jobs

# In reading order: it is the order of the contract and of Swagger. `skills` and `notifications` come before `users`,
# whose `/users/{user_id}` would otherwise be asked about `/users/me/skills`.
ROUTERS: tuple[APIRouter, ...] = (
    accounts.auth,
    sso_endpoints.auth,
    service_account_endpoints.oauth,
    skills.router,
    notifications.router,
    sessions.router,
    notebook.router,
    feedback.router,
    insight_endpoints.router,
    privacy.router,
    privacy.ops,
    accounts.users,
    sso_endpoints.users,
    programmes.router,
    matching.router,
    shortlist_endpoints.router,
    oversight_endpoints.router,
    pairings.router,
    objection_endpoints.router,
    support.router,
    directory.router,
    service_account_endpoints.router,
    webhooks.router,
    ops.operations,
)

# Outside /api/v1: what a load balancer asks.
UNVERSIONED: tuple[APIRouter, ...] = (ops.router,)

# Whole applications of their own protocol, by path: what identity providers speak.
MOUNTS: dict[str, Callable[[], Any]] = {"/scim": ScimApplication}

# Imported for what they register: handlers with the queue, tables with the metadata.
HANDLERS = (
    notification_jobs,
    programme_jobs,
    pairing_jobs,
    session_jobs,
    feedback_jobs,
    matching_jobs,
    shortlist_jobs,
    insight_jobs,
    directory_jobs,
    webhook_jobs,
    support_jobs,
    ops_jobs,
    privacy_jobs,
)
TABLES = (audit_models, viceversa.core.idempotency, shortlist_models, scim_models, survey_models, privacy_models)

TAGS = [
    {"name": "auth", "description": "Signing in and out. Access tokens live ten minutes; each use checks the sign-in."},
    {"name": "users", "description": "One's own profile and settings; accounts for administrators."},
    {"name": "skills", "description": "The catalogue, and what people offer and seek. Levels are self-placements."},
    {"name": "programmes", "description": "Editions: policy, checklist, places. Admission is never scored."},
    {"name": "matching", "description": "Runs of the optimiser: explained, contestable, approved by a person."},
    {"name": "pairings", "description": "The bond: the mentor is asked first, privately; leaving is one step."},
    {"name": "sessions", "description": "Planned and held meetings."},
    {"name": "notifications", "description": "What one is told and how, one's calendar address, links in mails."},
    {"name": "feedback", "description": "Pulses, read by their author only; counts for programmes, never about few."},
    {"name": "support", "description": "Help in confidence: one author, one referent. It replaces no legal channel."},
    {"name": "directory", "description": "People come from the HR system: dry run first, then apply."},
    {"name": "ops", "description": "Health of the service."},
]  # fmt: skip
