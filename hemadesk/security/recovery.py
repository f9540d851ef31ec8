"""The recovery key as people copy it: groups of characters, each with its own check.

A key is eight groups of five characters from an alphabet of 31 that leaves out what is easily
confused (0 O 1 I L).  The fifth is a check character: a weighted sum modulo 31, a prime, in
which the group's place counts too.  So one wrong character, two that changed places and two
groups that changed places are noticed, and the group is named.  158 bits remain.
"""

import secrets

from hemadesk.security.errors import MistypedRecoveryKeyError, RecoveryKeyLengthError

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
GROUPS = 8
SIZE = 5
_SEPARATORS = str.maketrans("", "", "-_ \t\r\n.")


def make() -> str:
    """Return a new random recovery key, ``XXXXX-XXXXX-...``, ready to be printed."""
    return "-".join(
        _with_check("".join(secrets.choice(ALPHABET) for _ in range(SIZE - 1)), place)
        for place in range(GROUPS)
    )


def read(typed: str) -> str:
    """Return the key as it was printed, whatever case and separators were typed.

    Raises:
        RecoveryKeyLengthError: too few or too many characters.
        MistypedRecoveryKeyError: a group's check does not fit.
    """
    characters = typed.translate(_SEPARATORS).upper()
    if len(characters) != GROUPS * SIZE:
        raise RecoveryKeyLengthError(expected=GROUPS, size=SIZE, found=len(characters))
    groups = [characters[start : start + SIZE] for start in range(0, len(characters), SIZE)]
    for place, group in enumerate(groups):
        if not set(group) <= set(ALPHABET) or _with_check(group[:-1], place) != group:
            raise MistypedRecoveryKeyError(group=place + 1)
    return "-".join(groups)


def _with_check(characters: str, place: int) -> str:
    weighted = sum(
        weight * ALPHABET.index(character) for weight, character in enumerate(characters, start=2)
    )
    return characters + ALPHABET[(weighted + place) % len(ALPHABET)]
