"""Files that are whole or not there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qdacoder.errors import StorageError


@contextmanager
def writing(target: Path) -> Iterator[Path]:
    """A path beside the target to write to; it takes the target's place when all went well.

    Raises:
        StorageError: the place cannot be written; an older file stands as it was.
    """
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        try:
            yield part
            with part.open("rb+") as file:
                os.fsync(file.fileno())
            os.replace(part, target)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(
            f"{target.name} could not be written in {target.parent}.",
            "Choose another place or a shorter name.",
        ) from error
