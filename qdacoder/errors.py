"""The three kinds of error: the user can act, the environment failed, or it is a bug.

Services raise these; only `gui.notices` and `cli` show them. Anything else that escapes is a bug
and reaches the report window. Messages are one sentence, name the way out and hold no witness text.
"""

from __future__ import annotations


class QdacoderError(Exception):
    """Base of every error that is meant to be read by a person.

    Attributes:
        message: one clear sentence.
        hint: what to do instead, or an empty string.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(f"{message} {hint}".strip())
        self.message = message
        self.hint = hint


class UserError(QdacoderError):
    """Bad input: the user can do something different. Nothing was changed."""


class NotFound(UserError):
    """A thing that was named does not exist.

    Attributes:
        nearest: names that are close to what was asked, best first.
    """

    def __init__(self, message: str, nearest: tuple[str, ...] = (), hint: str = "") -> None:
        if nearest and not hint:
            hint = "Did you mean " + ", ".join(f"“{name}”" for name in nearest) + "?"
        super().__init__(message, hint)
        self.nearest = nearest


class StorageError(QdacoderError):
    """The project file cannot be read or written: disk full, read-only, damaged, newer."""


class MediaError(QdacoderError):
    """A media file cannot be opened, decoded or is not there."""


class Cancelled(QdacoderError):
    """The user stopped a job; it leaves no half result."""

    def __init__(self, message: str = "Stopped.") -> None:
        super().__init__(message)
