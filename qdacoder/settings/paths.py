"""Where qdacoder keeps what is not in a project: settings, cache, log. Environment variables move them."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

_APP = "qdacoder"


def config_dir() -> Path:
    """Folder of the settings file (``QDACODER_CONFIG_DIR`` moves it)."""
    return _folder("QDACODER_CONFIG_DIR", platformdirs.user_config_path(_APP, appauthor=False))


def cache_dir() -> Path:
    """Folder of thumbnails and waveforms, by content hash (``QDACODER_CACHE_DIR`` moves it)."""
    return _folder("QDACODER_CACHE_DIR", platformdirs.user_cache_path(_APP, appauthor=False))


def log_dir() -> Path:
    """Folder of the log (``QDACODER_LOG_DIR`` moves it)."""
    return _folder("QDACODER_LOG_DIR", platformdirs.user_log_path(_APP, appauthor=False))


def data_dir() -> Path:
    """Folder for the sample project a person opens from Welcome (``QDACODER_DATA_DIR`` moves it)."""
    return _folder("QDACODER_DATA_DIR", platformdirs.user_data_path(_APP, appauthor=False))


def _folder(variable: str, default: Path) -> Path:
    chosen = os.environ.get(variable)
    return Path(chosen) if chosen else default
