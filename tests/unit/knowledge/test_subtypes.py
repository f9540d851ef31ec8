"""The tables of subtypes: what of them is refused, and where."""

import pytest

from hemadesk import paths
from hemadesk.knowledge import base
from hemadesk.knowledge.faults import KnowledgeError

FILES = base.files_of(paths.resources() / "knowledge")


def faults_of(name, old, new):
    content = FILES[name].decode()
    assert old in content
    with pytest.raises(KnowledgeError) as raised:
        base.read({**FILES, name: content.replace(old, new, 1).encode()})
    return [str(fault) for fault in raised.value.faults]


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        (1, "aplasia", "'aplasia' is no diagnosis"),
        (3, "1.2", "shares must lie strictly between 0 and 1"),
        (3, "0.95", "leave no rest"),
        (0, "apl", "apl is given twice"),
    ],
)
def test_that_a_subtype_that_cannot_be_is_refused(column, value, expected):
    [line] = [
        line
        for line in FILES["subtypes.tsv"].decode().splitlines()
        if line.startswith("aa_hepatitis\t")
    ]
    cells = line.split("\t")
    cells[column] = value
    faults = faults_of("subtypes.tsv", line, "\t".join(cells))
    assert any(expected in fault for fault in faults)


@pytest.mark.parametrize("name", ["subtype_features.tsv", "subtype_distributions.tsv"])
def test_that_a_row_of_no_subtype_is_refused(name):
    assert any(
        "'aa_toxic' is no subtype" in fault for fault in faults_of(name, "aa_hepatitis", "aa_toxic")
    )
