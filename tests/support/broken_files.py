"""Case files broken in every way that a disk, a person or another program breaks them."""

import json
from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any

ODD_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1e308, 10**30, 1e-300, "", "68", "<0.1", "present", "low", "\ud800",
    "\u2028", "a" * 300, [], {}, [[]], {"value": 1}, {"value": "1"}, {"value": None, "unit": 3},
    {"value": 7, "unit": "g/L", "op": "<"}, {"x": {"x": {}}}, "2024-13-45", "9999-12-31",
    "0000", "2024-03-01T25:00", float("nan"), float("inf"), "{where}", "%s",
)  # fmt: skip
ODD_TEXTS = (
    b"NaN", b"-Infinity", b"1e999999999", b"1E400", b"[[[[", b"}}", b'"', b"\\", b"\\ud800",
    b"\x00", b"\xef\xbb\xbf", b"\xff", b"null", b"-0", b"00", b"0.", b",", b'"format"', b"9" * 200,
)  # fmt: skip


def broken(content: bytes, random: Random) -> bytes:
    """Return the file with one to four faults of bytes or of structure."""
    for _ in range(random.randint(1, 4)):
        content = random.choice(BREAKERS)(content, random)
    return content


def _flip_bit(content: bytes, random: Random) -> bytes:
    if not content:
        return content
    flipped = bytearray(content)
    flipped[random.randrange(len(flipped))] ^= 1 << random.randrange(8)
    return bytes(flipped)


def _cut(content: bytes, random: Random) -> bytes:
    return content[: random.randint(0, len(content))]


def _insert(content: bytes, random: Random) -> bytes:
    place = random.randint(0, len(content))
    return content[:place] + random.choice(ODD_TEXTS) + content[place:]


def _remove(content: bytes, random: Random) -> bytes:
    start = random.randint(0, len(content))
    return content[:start] + content[start + random.randint(1, 30) :]


def _repeat(content: bytes, random: Random) -> bytes:
    start = random.randint(0, len(content))
    end = min(len(content), start + random.randint(1, 200))
    return content[:end] + content[start:end] + content[end:]


def _noise(content: bytes, random: Random) -> bytes:
    return random.randbytes(random.randint(0, 200))


def _restructure(content: bytes, random: Random) -> bytes:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return content
    for _ in range(random.randint(1, 3)):
        _change_somewhere(document, random)
    return json.dumps(document, ensure_ascii=True).encode()


def _change_somewhere(document: Any, random: Random) -> None:
    here = document
    while isinstance(here, dict | list) and here:
        key = random.choice(list(here) if isinstance(here, dict) else range(len(here)))
        inner = here[key]
        if not isinstance(inner, dict | list) or not inner or random.random() < 0.3:
            _change(here, key, random)
            return
        here = inner


def _change(here: Any, key: Any, random: Random) -> None:
    how = random.randrange(4)
    if how == 0:
        del here[key]
    elif how == 1 and isinstance(here, dict):
        here[f"{key}x"] = here.pop(key)
    elif how == 2:
        here[key] = [here[key]]
    else:
        here[key] = deepcopy(random.choice(ODD_VALUES))  # a later change may reach into it


BREAKERS: tuple[Callable[[bytes, Random], bytes], ...] = (
    _flip_bit, _cut, _insert, _remove, _repeat, _noise,
    _restructure, _restructure, _restructure, _restructure,
)  # fmt: skip
