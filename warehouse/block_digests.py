"""Whether a record's block is the one of which its WARC-Block-Digest speaks (section 5.8 of WARC/1.1)."""

from __future__ import annotations

import hashlib
from base64 import b32encode

_KNOWN = frozenset({"md5", "sha1", "sha256", "sha512"})


def require_digest(stated: str, block: bytes) -> None:
    """Raises ValueError unless a block has the digest that is stated, as “sha1:” and base 32, or hexadecimal digits.

    Of digests in other forms it cannot be said whether they are right.
    """
    algorithm, _, value = stated.partition(":")
    name = algorithm.strip().lower().replace("-", "")
    if name not in _KNOWN:
        return
    digest = hashlib.new(name, block, usedforsecurity=False).digest()
    forms = (digest.hex(), b32encode(digest).decode().lower().rstrip("="))
    found = value.strip().lower().rstrip("=")
    if found not in forms and len(found) in map(len, forms):
        raise ValueError("it is not what its digest says")
