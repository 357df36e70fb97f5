"""Text from data shown: it steers nothing."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgtool.model.errors import NotSupportedError
from kgtool.render.visible import markdown, markdown_block, markdown_code, visible, xml_shown, xml_text

ANY_TEXT = st.text(st.characters(codec=None))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain ünï 발레리나", "plain ünï 발레리나"),
        ("two\nlines\r\n\t", r"two\nlines\r\n\t"),
        ("\x1b[31mred\x07\x7f\x9b", r"\x1b[31mred\x07\x7f\x9b"),
        ("a\u202eb\u2066c\u2028d\ufeff", r"a\u202eb\u2066c\u2028d\ufeff"),
        ("a family: \U0001f468\u200d\U0001f469", "a family: \U0001f468\u200d\U0001f469"),
        ("::error::x", r"\x3a:error::x"),
        ("  ::error::x", r"  \x3a:error::x"),
        ("a::b", "a::b"),
        ("x ##[add-mask]y", r"x ##\x5badd-mask]y"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(ANY_TEXT)
def test_visible_text_is_one_line_without_controls(text: str) -> None:
    shown = visible(text)
    assert len(shown.splitlines()) <= 1
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", shown)
    assert visible(shown) == shown


@given(st.text())
def test_xml_text_reads_back(text: str) -> None:
    try:
        written = xml_text(text, where="x")
    except NotSupportedError:
        assert re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", text)
        return
    assert (ET.fromstring(f"<a>{written}</a>").text or "") == text
    assert ET.fromstring(f'<a b="{written}"/>').get("b") == text


def test_xml_text_names_what_it_cannot_carry() -> None:
    with pytest.raises(NotSupportedError, match=r"\?x in solution 3 holds U\+0000"):
        xml_text("a\x00b", where="?x in solution 3")


@given(ANY_TEXT)
def test_shown_xml_is_always_well_formed(text: str) -> None:
    ET.fromstring(f'<a b="{xml_shown(text)}">{xml_shown(text)}</a>')


@given(ANY_TEXT)
def test_markdown_has_no_live_markup(text: str) -> None:
    shown = markdown(text)
    assert not re.search(r"[<>]|://|(?<!\\)[`*_\[\]|]|\n", re.sub(r"\\\\", "", shown))


@given(ANY_TEXT)
def test_code_spans_and_blocks_are_closed_by_their_own_ticks_only(text: str) -> None:
    code = markdown_code(text)
    ticks = re.match("`+", code)
    assert ticks
    assert ticks[0] not in re.findall("`+", code[len(ticks[0]) : -len(ticks[0])])
    first, *inside, last = markdown_block(text, "sparql").rstrip("\n").split("\n")
    assert first == f"{last}sparql"
    assert all(last not in line for line in inside)
