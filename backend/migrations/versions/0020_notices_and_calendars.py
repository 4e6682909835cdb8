"""Notices and how they reach people, digests, unsubscribe links, sent mails, calendar addresses.

Revision: 0020
After: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0010"
branch_labels = None
depends_on = None


def _row() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    ]


def _owner(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["user_id"], ["user_account.id"], name=op.f(f"fk_{table}_user_id_user_account"), ondelete="CASCADE"
    )


def upgrade() -> None:
    op.add_column("mentoring_session", sa.Column("calendar_sequence", sa.Integer(), nullable=True))
    op.add_column("mentoring_session", sa.Column("calendar_stamp", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "sent_mail",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_mail")),
    )
    op.create_index(op.f("ix_sent_mail_sent_at"), "sent_mail", ["sent_at"])
    op.create_table(
        "calendar_feed",
        *_row(),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        _owner("calendar_feed"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
        sa.UniqueConstraint("user_id", name=op.f("uq_calendar_feed_user_id")),
    )
    op.create_table(
        "unsubscribe_link",
        *_row(),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.String(length=40), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        _owner("unsubscribe_link"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unsubscribe_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_unsubscribe_link_token_hash")),
    )
    op.create_index("ix_unsubscribe_link_created_at", "unsubscribe_link", ["created_at"])
    op.create_index(op.f("ix_unsubscribe_link_user_id"), "unsubscribe_link", ["user_id"])
    op.create_table(
        "notice_preference",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("in_app", sa.Boolean(), nullable=False),
        sa.Column("mailing", sa.String(length=10), nullable=False),
        sa.CheckConstraint("mailing IN ('now','digest','none')", name=op.f("ck_notice_preference_mailing")),
        _owner("notice_preference"),
        sa.PrimaryKeyConstraint("user_id", "kind", name=op.f("pk_notice_preference")),
    )
    op.create_table(
        "notice_digest",
        *_row(),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("local_day", sa.Date(), nullable=False),
        _owner("notice_digest"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_digest")),
        sa.UniqueConstraint("user_id", "local_day", name=op.f("uq_notice_digest_user_id_local_day")),
    )
    op.create_table(
        "notice",
        *_row(),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("occasion", sa.String(length=40), nullable=True),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("in_app", sa.Boolean(), nullable=False),
        sa.Column("mailing", sa.String(length=10), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("digest_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("mailing IN ('now','digest','none')", name=op.f("ck_notice_mailing")),
        _owner("notice"),
        sa.ForeignKeyConstraint(
            ["digest_id"], ["notice_digest.id"], name=op.f("fk_notice_digest_id_notice_digest"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index("ix_notice_user_id_id", "notice", ["user_id", "id"])
    op.create_index("ix_notice_digest_id", "notice", ["digest_id"])
    op.create_index(
        "ix_notice_for_the_digest",
        "notice",
        ["user_id", "created_at"],
        postgresql_where=sa.text("mailing = 'digest' AND digest_id IS NULL AND read_at IS NULL"),
    )


def downgrade() -> None:
    for table in (
        "notice",
        "notice_digest",
        "notice_preference",
        "unsubscribe_link",
        "calendar_feed",
        "sent_mail",
    ):
        op.drop_table(table)
    op.drop_column("mentoring_session", "calendar_stamp")
    op.drop_column("mentoring_session", "calendar_sequence")
