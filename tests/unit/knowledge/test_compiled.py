"""The compiled form of the knowledge: damaged or unwritable, the tables are read instead."""

import pytest

from hemadesk import paths
from hemadesk.knowledge import compiled


@pytest.fixture
def build(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "build", lambda: tmp_path)
    return tmp_path


@pytest.mark.parametrize("content", [b"", b"junk", b"\x80\x05K", b"I\xff\n.", b"0.", b"h\x07."])
def test_that_a_damaged_compiled_file_is_made_anew(build, content):
    (build / compiled.COMPILED).write_bytes(content)
    knowledge = compiled.load.__wrapped__()
    assert knowledge.version == compiled.load().version
    assert (build / compiled.COMPILED).read_bytes() != content


def test_that_knowledge_is_read_where_its_compiled_form_cannot_be_written(build):
    (build / compiled.COMPILED).mkdir()
    assert compiled.load.__wrapped__().version == compiled.load().version
