"""Names as people search them: case, accents and the order of the parts forgiven."""

import unicodedata

# Letters that Unicode does not take apart into a plain letter and a mark.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
_APOSTROPHES = str.maketrans("", "", "'’‘ʼ`´")


def fold(text: str) -> str:
    """Return ``text`` in small letters without accents: ``Muñoz`` and ``MUNOZ`` fold alike."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", plain.casefold().translate(_PLAIN))


def words_of(text: str) -> tuple[str, ...]:
    """Return the folded words of ``text``; hyphens and points part words, apostrophes do not."""
    folded = fold(text.translate(_APOSTROPHES))
    # Marks belong to words: the vowel signs of many scripts are marks.
    kept = (letter if unicodedata.category(letter)[0] in "LMN" else " " for letter in folded)
    return tuple("".join(kept).split())


def differences(left: str, right: str) -> int:
    """Return how many letters were changed, added, left out or swapped with their neighbor."""
    two_before: list[int] = []
    before = list(range(len(right) + 1))
    for i, a in enumerate(left, start=1):
        row = [i]
        for j, b in enumerate(right, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and b == left[i - 2]:
                cost = min(cost, two_before[j - 2] + 1)
            row.append(cost)
        two_before, before = before, row
    return before[-1]


def are_alike(left: str, right: str) -> bool:
    """Tell whether two names may be one person's: each part of the shorter one has a partner.

    Parts match in any order; one slip is forgiven from four letters on, two from eight; an
    initial matches a part that begins with it, but one part at least must match in full.
    """
    shorter, longer = sorted((words_of(left), words_of(right)), key=len)
    if not shorter:
        return False
    free = list(longer)
    in_full = 0
    for part in sorted(shorter, key=len, reverse=True):
        partner = next((other for other in free if _match(part, other)), None)
        if partner is None:
            return False
        free.remove(partner)
        in_full += len(part) > 1 and len(partner) > 1
    return in_full > 0


def _match(left: str, right: str) -> bool:
    if 1 in (len(left), len(right)):
        return left[0] == right[0]
    slips = min(len(left), len(right)) // 4
    return differences(left, right) <= min(slips, 2)
