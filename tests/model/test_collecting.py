"""Python's collector of garbage rests while somebody wants it to, and is left as it was."""

from __future__ import annotations

import gc

import pytest

from kgtool.model.collecting import uncollected


def test_it_rests_until_the_last_who_wants_that_is_done() -> None:
    with uncollected():
        with uncollected():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_is_left_as_it_was() -> None:
    gc.disable()
    try:
        with uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
    with pytest.raises(KeyError), uncollected():
        raise KeyError
    assert gc.isenabled()
