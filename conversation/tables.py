"""The record's tables, shared by the store, the migrations and the backup."""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time; SQLite keeps none of the zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone cannot be stored: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        del dialect
        return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)


JsonColumn = JSON().with_variant(JSONB(), "postgresql")

metadata = MetaData()

shoppers = Table(
    "shoppers",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("subject", String(200), unique=True, nullable=True),
    Column("email", String(320), nullable=True),
    Column("name", String(200), nullable=True),
    Column("created_at", UtcDateTime(), nullable=False),
    Column("forgotten", Boolean(), nullable=False, default=False),
    Index("shoppers_by_email", "email"),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("shopper_id", String(40), ForeignKey("shoppers.id"), nullable=False),
    Column("created_at", UtcDateTime(), nullable=False),
    Column("last_at", UtcDateTime(), nullable=False),
    Column("position", Integer(), nullable=False),
    # The state after `position`, and the few of its fields that queries look for.
    Column("state", JsonColumn, nullable=False),
    Column("holder", String(16), nullable=False),
    Column("rep_id", String(40), nullable=True),
    Column("assistant_owes_since", UtcDateTime(), nullable=True),
    Column("waiting_since", UtcDateTime(), nullable=True),
    Column("deferred_since", UtcDateTime(), nullable=True),
    Column("deferred_need", Float(), nullable=True),
    Index("conversations_by_shopper", "shopper_id", "created_at"),
    Index("conversations_owed", "assistant_owes_since"),
    Index("conversations_waiting", "waiting_since"),
    Index("conversations_deferred", "deferred_since"),
    Index("conversations_by_rep", "rep_id"),
    Index("conversations_by_age", "last_at"),
)

events = Table(
    "events",
    metadata,
    Column("conversation_id", String(40), ForeignKey("conversations.id"), primary_key=True),
    Column("position", Integer(), primary_key=True),
    Column("at", UtcDateTime(), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("fields", JsonColumn, nullable=False),
    Column("command_id", String(200), nullable=True),
    UniqueConstraint("conversation_id", "command_id", name="one_event_per_command"),
    Index("events_by_kind", "kind", "at"),
)

reps = Table(
    "reps",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("email", String(320), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("password_hash", String(200), nullable=False),
    Column("role", String(16), nullable=False),
    Column("seats", Integer(), nullable=False),
    # Tokens issued in this Unix second or before are void: set when the password changes.
    Column("tokens_valid_from", BigInteger(), nullable=False, default=0),
    Column("created_at", UtcDateTime(), nullable=False),
    Column("skills", JsonColumn, nullable=False, default=list, server_default="[]"),
    Column("languages", JsonColumn, nullable=False, default=list, server_default="[]"),
    Column("team", String(80), nullable=False, default="", server_default=""),
    Column("active", Boolean(), nullable=False, default=True, server_default=true()),
    # The name of the file that shows them.
    Column("picture", String(40), nullable=True),
)

teams = Table(
    "teams",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("hours", JsonColumn, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("conversation_id", String(40), ForeignKey("conversations.id"), nullable=False),
    Column("position", Integer(), nullable=False),
    Column("to", String(320), nullable=False),
    Column("subject", String(400), nullable=False),
    Column("body", Text(), nullable=False),
    Column("created_at", UtcDateTime(), nullable=False),
    # None once it was sent, or given up after the last try.
    Column("next_try_at", UtcDateTime(), nullable=True),
    Column("tries", Integer(), nullable=False, default=0),
    Column("sent_at", UtcDateTime(), nullable=True),
    UniqueConstraint("conversation_id", "position", name="one_mail_per_event"),
    Index("outbox_due", "next_try_at"),
)

canned_replies = Table(
    "canned_replies",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("title", String(80), nullable=False),
    Column("text", Text(), nullable=False),
    Column("changed_by", String(40), nullable=False),
    Column("changed_at", UtcDateTime(), nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("at", UtcDateTime(), nullable=False),
    Column("rep_id", String(40), nullable=False),
    Column("what", String(80), nullable=False),
    Column("detail", JsonColumn, nullable=False),
    Index("audit_by_time", "at"),
)

files = Table(
    "files",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("conversation_id", String(40), ForeignKey("conversations.id"), nullable=False),
    Column("name", String(255), nullable=False),
    Column("type", String(80), nullable=False),
    Column("bytes", Integer(), nullable=False),
    Column("created_at", UtcDateTime(), nullable=False),
    Index("files_by_conversation", "conversation_id"),
)

# Pages of the knowledge that were written in the console; ingestion reads them beside the shop's own files.
knowledge_pages = Table(
    "knowledge_pages",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("title", String(200), nullable=False),
    Column("text", Text(), nullable=False),
    Column("url", String(2000), nullable=False),
    Column("changed_by", String(40), nullable=False),
    Column("changed_at", UtcDateTime(), nullable=False),
)

# Settings a supervisor changed in the console: each stands in place of what the environment says.
shop_settings = Table(
    "shop_settings",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("value", JsonColumn, nullable=False),
    Column("changed_by", String(40), nullable=False),
    Column("changed_at", UtcDateTime(), nullable=False),
)
