"""What every test gets: an offscreen Qt, an own cache and settings folder, no network."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))


@pytest.fixture(autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the cache or settings of the person who runs it."""
    base = tmp_path_factory.mktemp("user")
    monkeypatch.setenv("QDACODER_CACHE_DIR", str(base / "cache"))
    monkeypatch.setenv("QDACODER_CONFIG_DIR", str(base / "config"))
    monkeypatch.setenv("QDACODER_LOG_DIR", str(base / "log"))


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program opens no socket; neither does a test (local ones for Xvfb and D-Bus excepted)."""
    real = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if self.family != getattr(socket, "AF_UNIX", None):
            raise AssertionError(f"network access to {address!r}")
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
