"""Options of the whole test run.

Property tests are the same in every run, so that a red run says something of the change at hand.
``HYPOTHESIS_PROFILE=explore`` looks at new examples, ten times as many. No test is timed.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

settings.register_profile("same", derandomize=True, deadline=None, database=None)
settings.register_profile("explore", max_examples=1000, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--write-cases``: write what a program prints into the files of its cases."""
    parser.addoption("--write-cases", action="store_true", help="write the outcome into the case files")
