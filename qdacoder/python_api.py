"""A project from Python, read-only, as DataFrames: ``import qdacoder; p = qdacoder.open_project(path)``."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from qdacoder.services.session import ProjectSession


class Project:
    """An open project. It cannot be changed from here; close it, or use it in a ``with`` statement."""

    def __init__(self, session: ProjectSession) -> None:
        self._session = session

    def segments(self) -> pd.DataFrame:
        """A row a segment: footage, frames, exact microseconds, witness, site, relevance."""
        return self._session.analysis.frames()[0]

    def codings(self) -> pd.DataFrame:
        """A row a coding: segment, node, category, coder, when."""
        return self._session.analysis.frames()[1]

    def matrix(self, by: str = "witness", count: str = "segments") -> pd.DataFrame:
        """Nodes by witness, site, footage, coder or an attribute; index category and node."""
        import pandas as pd

        table = self._session.analysis.matrix(by, count)
        rows, index = [], []
        for category, nodes in table.rows:
            for node in nodes:
                index.append((category.name if category else "", node.name))
                rows.append(table.matrix.nodes.get(node.id, (0.0,) * len(table.heads)))
        names = pd.MultiIndex.from_tuples(index, names=["category", "node"])
        made = pd.DataFrame(rows, index=names, columns=list(table.heads))
        return made if count == "seconds" else made.astype("int64")

    def close(self) -> None:
        """Let the file go."""
        self._session.close()

    def __enter__(self) -> Project:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_project(path: Path | str) -> Project:
    """Open a project file, read-only.

    Raises:
        UserError: there is no such file.
        StorageError: it is no project, damaged, or of another version.
    """
    from qdacoder.services.session import open_project as opened

    return Project(opened(Path(path), read_only=True))
