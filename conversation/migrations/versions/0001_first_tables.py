"""The record's first tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

TIME = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "shoppers",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("subject", sa.String(200), unique=True),
        sa.Column("email", sa.String(320)),
        sa.Column("name", sa.String(200)),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("forgotten", sa.Boolean(), nullable=False),
    )
    op.create_index("shoppers_by_email", "shoppers", ["email"])
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("shopper_id", sa.String(40), sa.ForeignKey("shoppers.id"), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("last_at", TIME, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", JSON, nullable=False),
        sa.Column("holder", sa.String(16), nullable=False),
        sa.Column("rep_id", sa.String(40)),
        sa.Column("assistant_owes_since", TIME),
        sa.Column("waiting_since", TIME),
    )
    op.create_index("conversations_by_shopper", "conversations", ["shopper_id", "created_at"])
    op.create_index("conversations_owed", "conversations", ["assistant_owes_since"])
    op.create_index("conversations_waiting", "conversations", ["waiting_since"])
    op.create_index("conversations_by_rep", "conversations", ["rep_id"])
    op.create_index("conversations_by_age", "conversations", ["last_at"])
    op.create_table(
        "events",
        sa.Column("conversation_id", sa.String(40), sa.ForeignKey("conversations.id"), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("at", TIME, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("fields", JSON, nullable=False),
        sa.Column("command_id", sa.String(200)),
        sa.UniqueConstraint("conversation_id", "command_id", name="one_event_per_command"),
    )
    op.create_table(
        "reps",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("email", sa.String(320), nullable=False, unique=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("tokens_valid_from", sa.BigInteger(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
    )


def downgrade() -> None:
    for table in ("reps", "events", "conversations", "shoppers"):
        op.drop_table(table)
