"""What supervisors write in the console: pages of the knowledge, and settings that differ from the environment's."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"

TIME = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "knowledge_pages",
        sa.Column("id", sa.String(80), primary_key=True),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("url", sa.String(2000), nullable=False),
        sa.Column("changed_by", sa.String(40), nullable=False),
        sa.Column("changed_at", TIME, nullable=False),
    )
    op.create_table(
        "shop_settings",
        sa.Column("name", sa.String(80), primary_key=True),
        sa.Column("value", JSON, nullable=False),
        sa.Column("changed_by", sa.String(40), nullable=False),
        sa.Column("changed_at", TIME, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("shop_settings")
    op.drop_table("knowledge_pages")
