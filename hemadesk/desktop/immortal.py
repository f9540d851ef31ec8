"""Keeps PySide6 6.12 from ending the program on Python 3.11.

WORKAROUND for PySide6 6.12.0 under Python before 3.12 (seen with 6.12.0 on 3.11.7; 6.11.3 and
Python 3.12 are free of it): each call into Qt that returns nothing takes a reference to None
that it never gave, each emitted signal one to True.  After some thousand calls the interpreter
stops with "deallocating None".  From Python 3.12 on these objects are immortal; here they are
made so.  To be deleted with Python 3.11 or with the faulty release.
"""

import ctypes
import sys

_ENOUGH = 1 << 40
"""References to give away: a million Qt calls a second would use them up in twelve days."""


def keep_constants() -> None:
    """Make None, True and False outlive every reference that is wrongly given back."""
    if sys.version_info >= (3, 12):
        return
    for constant in (None, True, False, NotImplemented, Ellipsis):
        if sys.getrefcount(constant) < _ENOUGH:
            ctypes.c_ssize_t.from_address(id(constant)).value += _ENOUGH
