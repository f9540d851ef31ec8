"""Where shipped files lie (wheel, frozen program or checkout) and where the user's do."""

from pathlib import Path

DATABASE = "hemadesk.db"
"""The file of the records in their folder: where it is not, first run is due."""

_PACKAGE = Path(__file__).resolve().parent
_BUNDLED = _PACKAGE / "_data"
_CHECKOUT = _PACKAGE.parent


def is_checkout() -> bool:
    """Tell whether the program runs from a checkout, where knowledge files may be edited."""
    return (_CHECKOUT / "pyproject.toml").is_file() and (_CHECKOUT / "resources").is_dir()


def _shipped(relative: str) -> Path:
    # A checkout goes first: an editable install also leaves a stale copy under _data.
    if is_checkout() and (_CHECKOUT / relative).is_dir():
        return _CHECKOUT / relative
    if (_BUNDLED / relative).is_dir():
        return _BUNDLED / relative
    raise RuntimeError(f"this installation of HemaDesk is incomplete: no {relative!r}")


def resources() -> Path:
    """Return the folder of knowledge, examples, locale, icons, fonts and schemas."""
    return _shipped("resources")


def migrations() -> Path:
    """Return the folder of Alembic's migrations."""
    return _shipped("db/migrations")


def user_data() -> Path:
    """Return the folder of this user's records, keys and drafts; it need not exist yet."""
    import platformdirs  # noqa: PLC0415 - only who opens records needs it

    return platformdirs.user_data_path("HemaDesk", appauthor=False)


def build() -> Path:
    """Return the checkout's folder for generated files; only a checkout has one."""
    return _CHECKOUT / "build"
