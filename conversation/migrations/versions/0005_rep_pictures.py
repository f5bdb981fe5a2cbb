"""Which picture shows a rep: the name of a file, which tells nothing of whose it is."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("reps", sa.Column("picture", sa.String(40)))


def downgrade() -> None:
    op.drop_column("reps", "picture")
