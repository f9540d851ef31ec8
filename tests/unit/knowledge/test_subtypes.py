"""The tables of subtypes: what of them is refused, and where."""

import pytest

from hemadesk import paths
from hemadesk.knowledge import base
from hemadesk.knowledge.faults import KnowledgeError

FILES = base.files_of(paths.resources() / "knowledge")
ROW = "aa_hepatitis\taplastic_anemia\tHepatitis-associated aplastic anemia\t0.07"


def faults_of(name, old, new):
    content = FILES[name].decode()
    assert old in content
    with pytest.raises(KnowledgeError) as raised:
        base.read({**FILES, name: content.replace(old, new, 1).encode()})
    return [str(fault) for fault in raised.value.faults]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (ROW, ROW.replace("aplastic_anemia", "aplasia"), "'aplasia' is no diagnosis"),
        (ROW, ROW.replace("0.07", "1.2"), "shares must lie strictly between 0 and 1"),
        (ROW, ROW.replace("0.07", "0.9"), "leave no rest"),
        (ROW, ROW.replace("aa_hepatitis", "apl", 1), "apl is given twice"),
    ],
)
def test_that_a_subtype_that_cannot_be_is_refused(old, new, expected):
    assert any(expected in fault for fault in faults_of("subtypes.tsv", old, new))


@pytest.mark.parametrize("name", ["subtype_features.tsv", "subtype_distributions.tsv"])
def test_that_a_row_of_no_subtype_is_refused(name):
    assert any(
        "'aa_toxic' is no subtype" in fault for fault in faults_of(name, "aa_hepatitis", "aa_toxic")
    )
