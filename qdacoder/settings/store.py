"""Settings and remembered state of this computer's user, in two small JSON files.

A file that cannot be read is set aside under another name and said once; the defaults hold then. Writing is a
temporary file, flushed and renamed, so that a file is always whole.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from qdacoder.errors import StorageError, UserError
from qdacoder.settings.options import BY_ID, Value, is_valid
from qdacoder.settings.paths import config_dir

_OPTIONS_FILE, _STATE_FILE = "settings.json", "state.json"


class Settings:
    """What the user has set, and what the window remembers.

    Attributes:
        trouble: a sentence when a file could not be read at start or written later, else empty.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or config_dir()
        self.trouble = ""
        self._options = self._load(_OPTIONS_FILE)
        self._state = self._load(_STATE_FILE)
        self._listeners: list[Callable[[str], None]] = []

    def get(self, name: str) -> Value:
        """The value of an option; its default where nothing valid is set."""
        option = BY_ID[name]
        value = self._options.get(name, option.default)
        return value if is_valid(option, value) else option.default

    def text(self, name: str) -> str:
        """The value of an option that is text."""
        return str(self.get(name))

    def set(self, name: str, value: Value) -> None:
        """Set an option and keep it.

        Raises:
            UserError: the value does not fit.
        """
        option = BY_ID[name]
        if not is_valid(option, value):
            raise UserError(f"“{value}” is not possible for “{option.text}”.")
        if value != self.get(name):
            self._options[name] = value
            self._write(_OPTIONS_FILE, self._options)
            self._tell(name)

    @property
    def keys(self) -> dict[str, tuple[str, ...]]:
        """Keys that differ from the defaults, by action."""
        found = self._options.get("keys", {})
        if not isinstance(found, dict):
            return {}
        return {
            name: tuple(keys)
            for name, keys in found.items()
            if isinstance(keys, list) and all(isinstance(key, str) for key in keys)
        }

    def set_keys(self, action: str, keys: tuple[str, ...] | None) -> None:
        """Give an action other keys; None for its own again."""
        found = {name: list(old) for name, old in self.keys.items()}
        if keys is None:
            found.pop(action, None)
        else:
            found[action] = list(keys)
        self._options["keys"] = found
        self._write(_OPTIONS_FILE, self._options)
        self._tell("keys")

    def state(self, name: str, default: Any = None) -> Any:
        """Something the window remembers (a plain JSON value), or `default`."""
        return self._state.get(name, default)

    def set_state(self, name: str, value: Any) -> None:
        """Remember a plain JSON value; None forgets it."""
        if self._state.get(name) == value:
            return
        if value is None:
            self._state.pop(name, None)
        else:
            self._state[name] = value
        self._write(_STATE_FILE, self._state)

    def subscribe(self, listener: Callable[[str], None]) -> Callable[[], None]:
        """Call `listener` with the name of every option that changes; returns what ends that."""
        self._listeners.append(listener)

        def end() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return end

    def _tell(self, name: str) -> None:
        for listener in tuple(self._listeners):
            listener(name)

    def _load(self, name: str) -> dict[str, Any]:
        path = self._folder / name
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except OSError as error:
            self.trouble = f"{path} cannot be read ({error.strerror}); the defaults are used."
            return {}
        except ValueError:
            found = None
        if isinstance(found, dict):
            return found
        broken = path.with_suffix(".broken")
        try:
            os.replace(path, broken)
        except OSError:
            broken = path
        self.trouble = (
            f"The settings could not be read; they were kept as {broken} and the defaults are used."
        )
        return {}

    def _write(self, name: str, value: dict[str, Any]) -> None:
        """Keep a file; where that cannot be done, work goes on and `trouble` says it."""
        try:
            write_json(self._folder / name, value)
        except StorageError as error:
            self.trouble = str(error)


def write_json(path: Path, value: object) -> None:
    """Write JSON whole or not at all, readable by this user only.

    Raises:
        StorageError: it cannot be written there; the old file stands.
    """
    partial = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(value, file, ensure_ascii=False, indent=1, sort_keys=True)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            partial.unlink()
        raise StorageError(f"{path} cannot be written ({error.strerror}).") from error
