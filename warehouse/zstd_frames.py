"""Files of Zstandard frames, one for each record or one for all, as the annex on Zstandard of WARC/1.1 has them."""

from __future__ import annotations

import sys
from collections.abc import Callable

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
# A skippable frame before all others may hold the dictionary of them all.
DICTIONARY_MAGIC = b"\x5d\x2a\x4d\x18"
ZstdError = zstd.ZstdError

_LARGEST_DICTIONARY = 64 * 1024 * 1024
# So much memory may a frame ask for, as a power of two: 128 MiB, what `zstd --long` takes and `zstd -d` gives.
LARGEST_WINDOW: dict[int, int] = {zstd.DecompressionParameter.window_log_max: 27}
_CHUNK = 64 * 1024


class ZstdFrames:
    """What the frames hold, to be read forwards: what cannot be decompressed is left out, and `damage` speaks of it.

    `read` gives so many bytes of the file at most. Raises ZstdError and ValueError for a dictionary that is none.
    """

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read_file = read
        self._frame: zstd.ZstdDecompressor | None = None
        self._input = read(len(DICTIONARY_MAGIC))
        # Where another frame may begin if this one is damaged.
        self._untried = b""
        self._damage = ""
        self._dictionary = self._read_dictionary() if self._input == DICTIONARY_MAGIC else None

    @property
    def damage(self) -> str | None:
        """What was left out, None where nothing was."""
        return f"the compressed data is damaged, and some of it is lost ({self._damage})" if self._damage else None

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""
        while (frame := self._frame or self._next_frame()) is not None:
            try:
                data = frame.decompress(self._next_input(frame), size)
            except ZstdError as error:
                self._damage = self._damage or str(error)
                self._go_to_frame(self._untried)
                continue
            if frame.eof:
                self._frame, self._input = None, frame.unused_data
            if data:
                return data
        return b""

    def _next_frame(self) -> zstd.ZstdDecompressor | None:
        self._input = self._input or self._read_file(_CHUNK)
        self._untried = self._input[1:]
        self._frame = zstd.ZstdDecompressor(self._dictionary, LARGEST_WINDOW) if self._input else None
        return self._frame

    def _next_input(self, frame: zstd.ZstdDecompressor) -> bytes:
        if not frame.needs_input:
            return b""
        chunk, self._input = self._input, b""
        if not chunk:
            chunk = self._read_file(_CHUNK)
            self._untried = self._untried[1 - len(ZSTD_MAGIC) :] + chunk
        if not chunk:
            raise ZstdError("it ends within a frame")
        return chunk

    def _go_to_frame(self, data: bytes) -> None:
        """To where the next frame begins, in `data` or behind it."""
        while (found := data.find(ZSTD_MAGIC)) < 0:
            chunk = self._read_file(_CHUNK)
            if not chunk:
                break
            data = data[1 - len(ZSTD_MAGIC) :] + chunk
        self._frame, self._input = None, data[found:] if found >= 0 else b""

    def _read_dictionary(self) -> zstd.ZstdDict:
        length = int.from_bytes(self._read_file(4), "little")
        content = self._read_file(length) if length <= _LARGEST_DICTIONARY else b""
        self._input = b""
        if content.startswith(ZSTD_MAGIC):
            content = zstd.ZstdDecompressor(options=LARGEST_WINDOW).decompress(content, _LARGEST_DICTIONARY)
        return zstd.ZstdDict(content)
