"""What the desk needs to know of reps, and what it keeps beside the log."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

TIME = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("reps", sa.Column("skills", JSON, nullable=False, server_default="[]"))
    op.add_column("reps", sa.Column("languages", JSON, nullable=False, server_default="[]"))
    op.add_column("reps", sa.Column("team", sa.String(80), nullable=False, server_default=""))
    op.add_column("reps", sa.Column("active", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.create_table(
        "teams",
        sa.Column("name", sa.String(80), primary_key=True),
        sa.Column("hours", JSON, nullable=False),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("conversation_id", sa.String(40), sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("to", sa.String(320), nullable=False),
        sa.Column("subject", sa.String(400), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("next_try_at", TIME),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", TIME),
        sa.UniqueConstraint("conversation_id", "position", name="one_mail_per_event"),
    )
    op.create_index("outbox_due", "outbox", ["next_try_at"])
    op.create_table(
        "canned_replies",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("title", sa.String(80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.String(40), nullable=False),
        sa.Column("changed_at", TIME, nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("at", TIME, nullable=False),
        sa.Column("rep_id", sa.String(40), nullable=False),
        sa.Column("what", sa.String(80), nullable=False),
        sa.Column("detail", JSON, nullable=False),
    )
    op.create_index("audit_by_time", "audit", ["at"])
    op.create_table(
        "files",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("conversation_id", sa.String(40), sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("type", sa.String(80), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
    )
    op.create_index("files_by_conversation", "files", ["conversation_id"])
    op.create_index("events_by_kind", "events", ["kind", "at"])


def downgrade() -> None:
    op.drop_index("events_by_kind", "events")
    for table in ("files", "audit", "canned_replies", "outbox", "teams"):
        op.drop_table(table)
    for column in ("active", "team", "languages", "skills"):
        op.drop_column("reps", column)
