"""The printed recovery key: what was mistyped is noticed and named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemadesk.security import recovery
from hemadesk.security.errors import MistypedRecoveryKeyError, RecoveryKeyLengthError

PLACES = st.integers(0, recovery.GROUPS * recovery.SIZE - 1)


def test_that_a_key_is_read_whatever_case_and_separators_are_typed():
    key = recovery.make()
    assert recovery.read(key) == key
    assert recovery.read(f" {key.lower().replace('-', ' ')}\n") == key


def test_that_two_keys_differ():
    assert recovery.make() != recovery.make()


@given(PLACES, st.sampled_from(recovery.ALPHABET))
def test_that_any_one_wrong_character_is_noticed_and_its_group_named(place, character):
    characters = list(recovery.make().replace("-", ""))
    if characters[place] == character:
        return
    characters[place] = character
    with pytest.raises(MistypedRecoveryKeyError) as refused:
        recovery.read("".join(characters))
    assert refused.value.details["group"] == place // recovery.SIZE + 1


@given(st.integers(0, recovery.GROUPS - 1), st.integers(0, recovery.SIZE - 2))
def test_that_two_neighbors_that_changed_places_are_noticed(group, place):
    characters = list(recovery.make().replace("-", ""))
    left = group * recovery.SIZE + place
    if characters[left] == characters[left + 1]:
        return
    characters[left], characters[left + 1] = characters[left + 1], characters[left]
    with pytest.raises(MistypedRecoveryKeyError):
        recovery.read("".join(characters))


def test_that_two_groups_that_changed_places_are_noticed():
    groups = recovery.make().split("-")
    groups[1], groups[2] = groups[2], groups[1]
    with pytest.raises(MistypedRecoveryKeyError):
        recovery.read("-".join(groups))


@given(st.text(max_size=60))
def test_that_any_other_text_is_refused_with_a_sentence(text):
    with pytest.raises((MistypedRecoveryKeyError, RecoveryKeyLengthError)):
        recovery.read(text)
