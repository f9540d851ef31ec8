import json
import os
import shlex
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

HEAVY = ("sqlalchemy", "alembic", "reportlab", "PySide6", "yaml", "sqlcipher3", "psycopg")
on_linux = pytest.mark.skipif(
    sys.platform != "linux", reason="a device that is always full exists on Linux alone"
)
on_posix = pytest.mark.skipif(
    os.name == "nt", reason="Windows has no shell that closes a stream and no named pipes"
)


def last_line_of(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[-1]


def test_that_asking_the_version_imports_nothing_heavy(hemadesk):
    told = hemadesk("--version")
    assert told.stdout.startswith("HemaDesk ")
    code = (
        "import sys\nfrom hemadesk.cli.main import run\n"
        "try: run(['--version'])\nexcept SystemExit: pass\n"
        f"print(sorted(set(sys.modules) & {{'numpy', *{HEAVY!r}}}))"
    )
    assert last_line_of(code) == "[]"


def test_that_assessing_imports_neither_window_nor_database_nor_printer(hemadesk, examples):
    hemadesk("assess", examples / "b12-deficiency.json")  # a changed table has been compiled
    code = (
        "import sys\nfrom hemadesk.cli.main import run\n"
        f"run(['assess', '--json', {str(examples / 'b12-deficiency.json')!r}])\n"
        f"print(sorted(set(sys.modules) & set({HEAVY!r})))"
    )
    assert last_line_of(code) == "[]"


def test_that_a_folder_is_assessed_by_name_one_object_a_line(hemadesk, examples):
    done = hemadesk("assess", "--json", examples)
    assert (done.returncode, done.stderr) == (0, "")
    told = [json.loads(line) for line in done.stdout.splitlines()]
    expected = [json.loads(file.read_text())["id"] for file in sorted(examples.glob("*.json"))]
    assert [assessment["case_id"] for assessment in told] == expected
    for assessment in told:
        total = sum(result["probability"] for result in assessment["differential"])
        assert total == pytest.approx(1, abs=1e-9)


def test_that_a_site_s_card_gives_the_region_and_puts_its_tests_first(hemadesk, examples, tmp_path):
    written = json.loads((examples / "b12-deficiency.json").read_text())
    del written["patient"]["region"]
    case = tmp_path / "case.json"
    case.write_text(json.dumps(written))
    everywhere = json.loads(hemadesk("assess", "--json", case).stdout)
    least = everywhere["next_tests"][-1]["test"]
    card = {"format": "hemadesk-site/1", "region": "africa", "tests": [least]}
    (tmp_path / "site.json").write_text(json.dumps(card))
    here = json.loads(hemadesk("assess", "--json", "--site", "site.json", case).stdout)
    assert everywhere["region"] is None
    assert here["region"] == "africa"
    assert here["next_tests"][0]["test"] == least
    named = hemadesk("assess", "--json", "--site", "site.json", "--region", "europe", case)
    assert json.loads(named.stdout)["region"] == "europe"


def test_that_without_json_a_person_can_read_the_differential(hemadesk, examples):
    done = hemadesk("assess", examples / "severe-aplastic-anemia.json")
    assert "Acquired aplastic anemia" in done.stdout
    assert " dB" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 120


def test_that_one_bad_file_is_told_and_the_others_are_still_assessed(hemadesk, examples, tmp_path):
    good = (examples / "b12-deficiency.json").read_text()
    (tmp_path / "a.json").write_text(good)
    (tmp_path / "b.json").write_text('{"format": "hemadesk-case/1", "id": "x", "encounters": []}')
    (tmp_path / "c.json").write_bytes(b"\xff\xfe\x00not utf-8")
    (tmp_path / "d.json").write_text(good)
    done = hemadesk("assess", "--json", "a.json", "b.json", "c.json", "missing.json", "d.json")
    assert done.returncode == 2
    assert len(done.stdout.splitlines()) == 2
    complaints = done.stderr.splitlines()
    assert [line.split(":")[1].strip() for line in complaints] == [
        "b.json",
        "c.json",
        "missing.json",
    ]
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("content", "place", "value", "accepted"),
    [
        ('{"hemoglobin": 68000}', "encounters[0].findings.hemoglobin", "68000", "g/dL"),
        ('{"hemoglobin": "68"}', "encounters[0].findings.hemoglobin", "68", "number"),
        ('{"hemoglobin": {"value": 6, "unit": "kg"}}', "findings.hemoglobin", "kg", "g/dL"),
        ('{"splenomegaly": true}', "encounters[0].findings.splenomegaly", "true", "present"),
        ('{"haemoglobin": 6}', "encounters[0].findings", "haemoglobin", "hemoglobin"),
    ],
)
def test_that_a_refusal_names_file_place_value_and_what_is_accepted(
    hemadesk, tmp_path, content, place, value, accepted
):
    case = '{"format": "hemadesk-case/1", "id": "x", "encounters": [{"findings": %s}]}'
    (tmp_path / "case.json").write_text(case % content)
    done = hemadesk("assess", "case.json")
    [line] = done.stderr.splitlines()
    assert done.returncode == 2
    assert all(part in line for part in ("case.json", place, value, accepted)), line


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["assess", "."], "the folder holds no case file"),
        (["assess", "two\nlines.json"], "two\\nlines.json: cannot be read"),
        (["assess", "--region", "atlantis", "x.json"], "accepted: africa,"),
        (["report", "x.json", "-o", "out.pdf"], "x.json: cannot be read"),
        (["knowledge", "show", "aplastic"], "nearest: aplastic"),
    ],
)
def test_that_what_cannot_be_done_is_one_line_on_standard_error(hemadesk, arguments, told):
    done = hemadesk(*arguments)
    [line] = done.stderr.splitlines()
    assert done.returncode == 2
    assert told in line
    assert done.stdout == ""


def test_that_a_referral_is_written_whole_or_not_at_all(hemadesk, examples, tmp_path):
    case = examples / "severe-aplastic-anemia.json"
    done = hemadesk("report", case, "-o", "out.pdf")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF-")
    assert "out.pdf" in done.stdout
    refused = hemadesk("report", case, "-o", "nowhere/out.pdf")
    [line] = refused.stderr.splitlines()
    assert refused.returncode == 2
    assert "nowhere/out.pdf: cannot be written" in line


def test_that_a_reader_who_goes_away_leaves_no_traceback(hemadesk, examples):
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as closed:
        done = hemadesk("assess", "--json", examples, stdout=closed)
    assert done.returncode == 141
    assert done.stderr == "hemadesk: the output was closed before all of it was written.\n"


@on_linux
def test_that_a_full_disk_behind_the_output_is_one_line(hemadesk, examples):
    with Path("/dev/full").open("w") as full:
        done = hemadesk("assess", "--json", examples, stdout=full)
    assert done.returncode == 2
    [line] = done.stderr.splitlines()
    assert "No space left" in line


@on_linux
@pytest.mark.parametrize("option", ["--help", "--version"])
def test_that_a_full_disk_behind_the_help_is_one_line(hemadesk, option):
    with Path("/dev/full").open("w") as full:
        done = hemadesk(option, stdout=full, env={"PYTHONUNBUFFERED": ""})
    assert done.returncode == 2
    [line] = done.stderr.splitlines()
    assert "No space left" in line


@on_posix
def test_that_a_complaint_never_stands_between_the_results():
    program = shlex.join([sys.executable, "-m", "hemadesk", "assess", "--json", "missing.json"])
    done = subprocess.run(
        ["sh", "-c", f"{program} 2>&-"], stdout=subprocess.PIPE, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")


@on_posix
def test_that_an_interrupt_leaves_no_traceback(tmp_path):
    # A pipe that nobody writes to keeps the program waiting until the interrupt comes.
    os.mkfifo(tmp_path / "endless.json")
    waiting = subprocess.Popen(
        [sys.executable, "-m", "hemadesk", "assess", tmp_path / "endless.json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A shell leaves interrupts ignored in what it starts in the background, tests included.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )
    with (tmp_path / "endless.json").open("w"):  # opens once the program has opened it
        waiting.send_signal(signal.SIGINT)
        _out, told = waiting.communicate(timeout=60)
    assert waiting.returncode == 130
    assert told == "hemadesk: interrupted.\n"


def test_that_output_is_utf_8_whatever_the_terminal_says(hemadesk, examples):
    done = hemadesk(
        "assess", examples / "severe-aplastic-anemia.json", env={"PYTHONIOENCODING": "ascii"}
    )
    assert done.returncode == 0
    assert "10⁹/L" in done.stdout


def test_that_the_knowledge_that_ships_has_no_fault(hemadesk):
    done = hemadesk("knowledge", "check")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_that_worked_examples_are_counted_and_each_failure_is_named(hemadesk, tmp_path):
    header = "id\tsection\trule\tinputs_json\texpected_json\n"
    (tmp_path / "mine.tsv").write_text(f'{header}W1\t9\tno_such_rule\t{{}}\t{{"grade": "mild"}}\n')
    done = hemadesk("knowledge", "verify", "mine.tsv")
    assert done.returncode == 1
    assert "W1: no_such_rule" in done.stdout
    assert done.stdout.endswith("0 passed, 1 failed\n")


def test_that_one_diagnosis_fits_on_a_page(hemadesk):
    done = hemadesk("knowledge", "show", "aplastic_anemia")
    assert done.returncode == 0
    for part in (
        "Prior",
        "Speaks for it",
        "Speaks against it",
        "Measured",
        "Sources",
        "NBENGAL2013",
    ):
        assert part in done.stdout
    assert len(done.stdout.splitlines()) < 200


def test_that_the_doctor_finds_all_that_is_needed(hemadesk):
    done = hemadesk("doctor")
    assert done.returncode == 0, done.stdout
    assert "MISSING" not in done.stdout


def test_that_an_evaluation_tells_figures_and_each_case_that_went_wrong(hemadesk, examples):
    done = hemadesk("evaluate", examples, "--stage", "presentation")
    assert (done.returncode, done.stderr) == (0, "")
    assert "8 cases, stage presentation" in done.stdout
    assert "log loss" in done.stdout
    told = json.loads(hemadesk("evaluate", examples, "--json").stdout)
    assert told["stage"] == "full"
    assert {"top_1", "top_3", "log_loss", "brier"} <= told["figures"].keys()
    assert len(told["results"]) == 8


def test_that_a_folder_without_a_readable_case_is_not_evaluated(hemadesk, tmp_path):
    (tmp_path / "broken.json").write_text("{")
    done = hemadesk("evaluate", ".")
    assert done.returncode == 2
    assert [line.split(":")[1] for line in done.stderr.splitlines()] == [
        " broken.json",
        " No case could be read, so there is nothing to evaluate.",
    ]
