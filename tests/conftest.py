"""Options of the whole test run."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--write-cases``: write what a program prints into the files of its cases."""
    parser.addoption("--write-cases", action="store_true", help="write the outcome into the case files")
