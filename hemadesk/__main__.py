"""``python -m hemadesk``: the command line."""

import sys

from hemadesk.cli.main import run

if __name__ == "__main__":
    sys.exit(run())
