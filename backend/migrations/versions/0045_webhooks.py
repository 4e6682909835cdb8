"""Receivers of webhooks, and the triggers that write what they are told of.

A trigger, because no way of changing a status goes past it: verbs, statements over many rows, the clock. It writes in
the transaction of the change, after one look at a table of at most twenty rows, and nothing at all while nobody listens.
The conditions are the whole rule of what may be told (docs/visibility.md): a pairing from the yes of both on, a
programme from `open` on, a session once it was confirmed, and a missed one as cancelled.

Revision: 0045
After: 0041
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0045"
down_revision = "0041"
branch_labels = None
depends_on = None

TELL = """
CREATE FUNCTION tell_webhooks() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moment timestamptz := clock_timestamp();
    event uuid := gen_random_uuid();
    programme uuid;
    told text := NEW.status;
BEGIN
    -- Nobody listens: nothing is read and nothing is written.
    IF NOT EXISTS (
        SELECT FROM webhook WHERE stopped_because IS NULL AND TG_ARGV[0] = ANY (event_types)
    ) THEN
        RETURN NULL;
    END IF;
    IF TG_TABLE_NAME = 'programme' THEN
        programme := NEW.id;
    ELSIF TG_TABLE_NAME = 'pairing' THEN
        programme := NEW.programme_id;
    ELSE
        SELECT programme_id INTO programme FROM pairing WHERE id = NEW.pairing_id;
        -- That it was missed is between the two.
        IF told = 'no_show' THEN
            told := 'cancelled';
        END IF;
    END IF;
    INSERT INTO webhook_delivery (
        id, webhook_id, event_id, type, subject_id, programme_id, status, occurred_at, next_try_at, give_up_at
    )
    SELECT gen_random_uuid(), id, event, TG_ARGV[0], NEW.id, programme, told, moment, moment,
        moment + interval '2 days'
    FROM webhook WHERE stopped_because IS NULL AND TG_ARGV[0] = ANY (event_types);
    RETURN NULL;
END $$
"""
TRIGGERS = (
    """
    CREATE TRIGGER tell_webhooks AFTER UPDATE OF status ON programme FOR EACH ROW
    WHEN (OLD.status <> NEW.status AND (OLD.status <> 'draft' OR NEW.status = 'open'))
    EXECUTE FUNCTION tell_webhooks('programme.status_changed')
    """,
    # What ends before both said yes is told to nobody, however it ends.
    """
    CREATE TRIGGER tell_webhooks AFTER UPDATE OF status ON pairing FOR EACH ROW
    WHEN (
        OLD.status <> NEW.status AND (
            NEW.status = 'accepted' OR (
                OLD.status IN ('accepted', 'active', 'paused', 'conflict')
                AND NEW.status IN ('active', 'paused', 'conflict', 'completed', 'ended')
            )
        )
    )
    EXECUTE FUNCTION tell_webhooks('pairing.status_changed')
    """,
    """
    CREATE TRIGGER tell_webhooks AFTER UPDATE OF status ON mentoring_session FOR EACH ROW
    WHEN (
        OLD.status <> NEW.status AND (
            (NEW.status IN ('confirmed', 'held', 'no_show'))
            OR (NEW.status = 'cancelled' AND (OLD.status = 'confirmed' OR OLD.calendar_sequence IS NOT NULL))
        )
    )
    EXECUTE FUNCTION tell_webhooks('session.status_changed')
    """,
    # Told afterwards: it begins as confirmed.
    """
    CREATE TRIGGER tell_webhooks_at_once AFTER INSERT ON mentoring_session FOR EACH ROW
    WHEN (NEW.status = 'confirmed')
    EXECUTE FUNCTION tell_webhooks('session.status_changed')
    """,
)


def upgrade() -> None:
    op.create_table(
        "webhook",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.Column("event_types", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("stopped_because", sa.String(length=10), nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("probe_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("stopped_because IN ('by_hand','gone')", name=op.f("ck_webhook_stopped_because")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
    )
    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), server_default="waiting", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("give_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_code", sa.Integer(), nullable=True),
        sa.Column("problem", sa.String(length=20), nullable=True),
        sa.Column("milliseconds", sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('waiting','delivered','given_up')", name=op.f("ck_webhook_delivery_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_delivery")),
    )
    op.create_index(
        "ix_webhook_delivery_due",
        "webhook_delivery",
        ["webhook_id", "next_try_at"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index("ix_webhook_delivery_log", "webhook_delivery", ["webhook_id", "created_at", "id"], unique=False)
    op.create_table(
        "webhook_secret",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhook.id"], name=op.f("fk_webhook_secret_webhook_id_webhook"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_secret")),
    )
    op.create_index(op.f("ix_webhook_secret_webhook_id"), "webhook_secret", ["webhook_id"], unique=False)
    op.execute(TELL)
    for trigger in TRIGGERS:
        op.execute(trigger)


def downgrade() -> None:
    for name, table in (
        ("tell_webhooks_at_once", "mentoring_session"),
        ("tell_webhooks", "mentoring_session"),
        ("tell_webhooks", "pairing"),
        ("tell_webhooks", "programme"),
    ):
        op.execute(f"DROP TRIGGER {name} ON {table}")
    op.execute("DROP FUNCTION tell_webhooks()")
    op.drop_table("webhook_secret")
    op.drop_table("webhook_delivery")
    op.drop_table("webhook")
