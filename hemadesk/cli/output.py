"""What the command line says: results on standard output, failures as one line on the other."""

import contextlib
import os
import sys
from collections.abc import Iterator

from hemadesk import i18n
from hemadesk.errors import N_, HemaDeskError

WRONG_INPUT = 2


class OutputFailedError(HemaDeskError):
    message = N_("The output cannot be written: {reason}.")


def speak_utf8() -> None:
    """Write UTF-8 whatever the terminal says of itself; an odd file name is escaped."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def tell(text: str) -> None:
    """Print a result at once, so that a reader further down need not wait for the next.

    Raises:
        BrokenPipeError: nobody reads any longer.
        OutputFailedError: there is no room for it.
    """
    with written():
        print(text)


@contextlib.contextmanager
def written() -> Iterator[None]:
    """Have all that is printed inside written before going on, or before the program ends.

    Raises:
        BrokenPipeError: nobody reads any longer.
        OutputFailedError: there is no room for it.
    """
    try:
        try:
            yield
        finally:
            if sys.stdout is not None:  # it is None where the caller closed it
                sys.stdout.flush()
    except BrokenPipeError:
        _forget_unwritten()
        raise
    except OSError as error:
        _forget_unwritten()
        raise OutputFailedError(reason=error.strerror) from error


def complain(sentence: str) -> None:
    """Say on standard error what is wrong; where that is closed or full there is no one to tell."""
    if sys.stderr is not None:  # print() would take the standard output instead
        with contextlib.suppress(OSError):
            print(f"hemadesk: {sentence}", file=sys.stderr)


def complain_of(error: HemaDeskError) -> int:
    """Say what an expected failure says of itself; return the exit code of a wrong input."""
    from hemadesk.exchange.refusals import CaseFileError, one_line

    complain(one_line(error) if isinstance(error, CaseFileError) else i18n.explain(error))
    return WRONG_INPUT


def _forget_unwritten() -> None:
    # What is still buffered would fail once more when Python ends, and say so in its own words.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
