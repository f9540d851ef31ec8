"""Migrations give exactly the declared tables, keep old data, and undo what fails half-way."""

import re
import shutil
from pathlib import Path
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from hemadesk import paths
from hemadesk.storage import database, migrating, sqlite
from hemadesk.storage.errors import DatabaseDamagedError, UpgradeFailedError
from hemadesk.storage.tables import APPEND_ONLY, Base
from tests.support.cases import a_case

KEY = bytes(range(32))
VERSIONS = paths.migrations() / "versions"


@pytest.fixture
def place(tmp_path):
    file = tmp_path / "hemadesk.db"
    store = database.create(file, KEY, "amina")
    with store.work() as unit:
        unit.cases.add(a_case())
        unit.commit()
    store.close()
    return file


@pytest.fixture
def later_migrations(tmp_path, monkeypatch):
    """A copy of the migrations, to which a test adds one of tomorrow."""
    folder = tmp_path / "migrations 100%"
    shutil.copytree(paths.migrations(), folder)
    monkeypatch.setattr(paths, "migrations", lambda: folder)

    def add(body):
        head = database.head()
        (folder / "versions" / "9000_tomorrow.py").write_text(
            "import sqlalchemy as sa\nfrom alembic import op\n"
            f"revision = '9000'\ndown_revision = '{head}'\n"
            "def upgrade():\n    " + "\n    ".join(body) + "\n"
        )

    return add


def tables_of(place):
    engine = sqlite.open_engine(place, KEY)
    with engine.begin() as connection:
        names = set(inspect(connection).get_table_names())
    engine.dispose()
    return names


def differences(engine):
    with engine.begin() as connection:
        return compare_metadata(MigrationContext.configure(connection), Base.metadata)


def test_that_migrating_an_empty_file_gives_exactly_the_declared_tables(place):
    engine = sqlite.open_engine(place, KEY)
    found = differences(engine)
    engine.dispose()
    assert found == []


def test_that_migrating_an_empty_server_gives_exactly_the_declared_tables(postgresql_server):
    name = f"t{uuid4().hex}"
    admin = create_engine(postgresql_server + "postgres", isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    store = database.open_server(postgresql_server + name, "amina")
    found = differences(store.engine)
    store.close()
    assert found == []


def test_that_every_check_and_trigger_that_is_declared_is_there(place):
    declared = {
        constraint.name
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if constraint.name.startswith("ck_")
    }
    engine = sqlite.open_engine(place, KEY)
    with engine.begin() as connection:
        inspector = inspect(connection)
        found = {
            check["name"]
            for table in Base.metadata.tables
            for check in inspector.get_check_constraints(table)
        }
        triggers = set(
            connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).scalars()
        )
    engine.dispose()
    assert found == declared
    assert triggers == {
        f"{table}_refuse_{verb}" for table in APPEND_ONLY for verb in ("update", "delete")
    }


def test_that_the_file_names_tell_the_same_head_as_alembic():
    config = Config()
    config.set_main_option("script_location", str(paths.migrations()).replace("%", "%%"))
    assert ScriptDirectory.from_config(config).get_current_head() == database.head()


def test_that_migrations_import_nothing_of_ours_and_are_numbered_without_a_gap():
    files = sorted(VERSIONS.glob("*.py"))
    numbers = [int(file.name[:4]) for file in files]
    assert numbers == list(range(1, len(files) + 1))
    for file in (*files, paths.migrations() / "env.py"):
        assert not re.search(r"^\s*(from|import)\s+hemadesk", file.read_text(), re.MULTILINE)


def test_that_an_old_database_keeps_its_cases_and_leaves_a_backup(place, later_migrations):
    before = database.head()
    later_migrations(["op.create_table('tomorrow', sa.Column('id', sa.Integer()))"])
    backup = database.upgrade(place, KEY)
    assert backup == place.with_name(f"hemadesk.before-{before}.db")
    assert "tomorrow" in tables_of(place)
    assert "tomorrow" not in tables_of(backup)
    store = database.open_store(place, KEY, "amina")
    with store.work() as unit:
        assert unit.cases.get("case-1").case == a_case()
    store.close()
    assert database.upgrade(place, KEY) is None


def test_that_rebuilding_a_table_deletes_nothing_that_refers_to_it(place, later_migrations):
    later_migrations(
        [
            "with op.batch_alter_table('cases', recreate='always') as cases:",
            "    cases.add_column(sa.Column('more', sa.Text()))",
        ]
    )
    database.upgrade(place, KEY)
    store = database.open_store(place, KEY, "amina")
    with store.work() as unit:
        assert unit.cases.get("case-1").case == a_case()
    assert database.check(store) == []
    store.close()


@pytest.mark.parametrize(
    "failure",
    [
        "op.execute('INSERT INTO nowhere VALUES (1)')",
        "op.execute('UPDATE cases SET revision = 0')",
    ],
)
def test_that_a_migration_failing_halfway_changes_nothing(place, later_migrations, failure):
    head = database.head()
    later_migrations(
        [
            "op.create_table('tomorrow', sa.Column('id', sa.Integer()))",
            "op.execute(\"UPDATE patients SET name = 'changed'\")",
            failure,
        ]
    )
    with pytest.raises(UpgradeFailedError, match="nothing was changed"):
        database.upgrade(place, KEY)
    assert_untouched(place, head)


def test_that_a_bug_in_a_migration_changes_nothing_and_is_not_hidden(place, later_migrations):
    head = database.head()
    later_migrations(
        ["op.create_table('tomorrow', sa.Column('id', sa.Integer()))", "raise KeyError('bug')"]
    )
    with pytest.raises(KeyError, match="bug"):
        database.upgrade(place, KEY)
    assert_untouched(place, head)


def test_that_a_reference_left_dangling_undoes_the_upgrade(place, later_migrations):
    head = database.head()
    later_migrations(["op.execute('DELETE FROM patients')"])
    with pytest.raises(DatabaseDamagedError, match="cases"):
        database.upgrade(place, KEY)
    assert_untouched(place, head)


def assert_untouched(place, head):
    engine = sqlite.open_engine(place, KEY)
    with engine.begin() as connection:
        assert "tomorrow" not in inspect(connection).get_table_names()
        version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        name = connection.execute(text("SELECT name FROM patients")).scalar()
    engine.dispose()
    assert version == head
    assert name == a_case().patient.name


def test_that_a_migration_runs_the_same_way_a_second_time(tmp_path):
    for name in ("a.db", "b.db"):
        engine = sqlite.open_engine(tmp_path / name, KEY, enforce_foreign_keys=False)
        with engine.begin() as connection:
            migrating.migrate(connection)
        engine.dispose()
    assert tables_of(tmp_path / "a.db") == tables_of(tmp_path / "b.db")


OLD = sorted((Path(__file__).parents[1] / "data" / "databases").glob("*.db"))


@pytest.mark.parametrize("old", OLD, ids=lambda file: file.stem)
def test_that_a_database_of_every_old_revision_still_opens(tmp_path, old):
    place = shutil.copy(old, tmp_path / "hemadesk.db")
    store = database.open_upgraded(place, KEY, "amina")
    with store.work() as unit:
        assert unit.cases.get("case-1").case == a_case()
        assert len(unit.assessments.of_case("case-1")) == 1
    assert database.check(store) == []
    store.close()


def test_that_there_is_a_database_of_every_revision_to_try():
    assert {file.stem for file in OLD} == {file.name[:4] for file in VERSIONS.glob("*.py")}
