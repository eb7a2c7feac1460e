"""The index of all texts. It is filled when the project is opened: how texts are cut into words is the program's.

Revision: 0003, after 0002.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE TABLE search_texts (id INTEGER NOT NULL, text TEXT NOT NULL,"
        " CONSTRAINT pk_search_texts PRIMARY KEY (id))"
    )
    op.execute("CREATE VIRTUAL TABLE search USING fts5(words, content='', prefix='1', tokenize='ascii')")
