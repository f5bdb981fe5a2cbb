"""The list of those for whom a person is asked when there is room."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("conversations", sa.Column("deferred_since", sa.DateTime(timezone=True)))
    op.add_column("conversations", sa.Column("deferred_need", sa.Float()))
    op.create_index("conversations_deferred", "conversations", ["deferred_since"])


def downgrade() -> None:
    op.drop_index("conversations_deferred", "conversations")
    op.drop_column("conversations", "deferred_need")
    op.drop_column("conversations", "deferred_since")
