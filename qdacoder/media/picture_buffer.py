"""Where libVLC puts its pictures: the callbacks of its memory output and the newest whole picture."""

from __future__ import annotations

import ctypes
import threading
from typing import Any

from qdacoder.media.player import RawPicture

_BUFFERS = 3
_LARGEST = 16_384  # pixels a side; anything above is a damaged header

_FORMAT = ctypes.CFUNCTYPE(
    ctypes.c_uint,
    ctypes.POINTER(ctypes.c_void_p),
    ctypes.POINTER(ctypes.c_char),
    ctypes.POINTER(ctypes.c_uint),
    ctypes.POINTER(ctypes.c_uint),
    ctypes.POINTER(ctypes.c_uint),
    ctypes.POINTER(ctypes.c_uint),
)
_CLEANUP = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
_LOCK = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.POINTER(ctypes.c_void_p))
_UNLOCK = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.POINTER(ctypes.c_void_p))
_DISPLAY = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)


class PictureBuffer:
    """Takes RV32 pictures on libVLC's threads; `take` gives the newest one on any other.

    The callbacks only copy bytes: libVLC must not be called from its own threads. Keep the object alive
    for as long as libVLC may call.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._newest: RawPicture | None = None
        self._buffers: list[Any] = []
        self._next = 0
        self._shape = (0, 0, 0)
        self.format_callback = _FORMAT(self._format)
        self.cleanup_callback = _CLEANUP(self._cleanup)
        self.lock_callback = _LOCK(self._lock)
        self.unlock_callback = _UNLOCK(lambda _opaque, _picture, _planes: None)
        self.display_callback = _DISPLAY(self._display)

    def take(self) -> RawPicture | None:
        """The newest picture that was not taken yet."""
        with self._guard:
            newest, self._newest = self._newest, None
        return newest

    def _format(self, _opaque: Any, chroma: Any, width: Any, height: Any, pitches: Any, lines: Any) -> int:
        """libVLC asks for a format: 32 bits a pixel in the picture's own size. Returns the buffer count."""
        if not (0 < width[0] <= _LARGEST and 0 < height[0] <= _LARGEST):
            return 0
        ctypes.memmove(chroma, b"RV32", 4)
        # Rows and columns padded to 32, as libVLC's filters may write beyond the picture.
        stride, rows = -(-width[0] // 32) * 32 * 4, -(-height[0] // 32) * 32
        pitches[0], lines[0] = stride, rows
        with self._guard:
            self._shape = (width[0], height[0], stride)
            self._buffers = [ctypes.create_string_buffer(stride * rows + 64) for _ in range(_BUFFERS)]
            self._next = 0
        return _BUFFERS

    def _cleanup(self, _opaque: Any) -> None:
        with self._guard:
            self._buffers = []

    def _lock(self, _opaque: Any, planes: Any) -> int | None:
        with self._guard:
            place = self._next = (self._next + 1) % _BUFFERS
            buffer = self._buffers[place]
        # Planes have to start at a multiple of 32.
        planes[0] = -(-ctypes.addressof(buffer) // 32) * 32
        return place + 1

    def _display(self, _opaque: Any, picture: Any) -> None:
        with self._guard:
            if not picture or not self._buffers:
                return
            width, height, stride = self._shape
            start = -(-ctypes.addressof(self._buffers[picture - 1]) // 32) * 32
            self._newest = RawPicture(width, height, stride, ctypes.string_at(start, stride * height))
