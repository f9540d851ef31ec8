"""Tests with widgets: nothing may block, leak or go on after its test."""

from hemadesk.desktop import immortal
from tests.support.qt_guards import (  # noqa: F401 - fixtures
    no_blocking_dialogs,
    no_job_outlives_its_test,
    no_leaked_windows,
)

immortal.keep_constants()  # before the first of many thousand Qt calls
