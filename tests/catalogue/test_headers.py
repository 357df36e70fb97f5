"""Headers as files: ``cases/NAME.rq`` is read, ``cases/NAME.expected`` says what comes out."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from kgtool.catalogue import Example, StoredQuery, catalogue
from kgtool.model.errors import QueryError, UnknownNameError

CASES = Path(__file__).parent / "cases"


def _example(example: Example) -> str:
    shown = {f.name: getattr(example, f.name) for f in fields(example)}
    line, args, ordered = shown.pop("line"), shown.pop("args"), shown.pop("ordered")
    rest = "".join(f" {name}={value!r}" for name, value in shown.items() if value is not None)
    return f"example line={line} args={args}{rest}{' ordered=True' if ordered else ''}"


def _dump(query: StoredQuery) -> str:
    lines = [f"name {query.name}"]
    lines += [f"{key} {value}" for key in ("summary", "description") if (value := getattr(query, key))]
    lines += [f"tags {', '.join(query.tags)}"] if query.tags else []
    lines += [
        f"parameter {p.name} {p.type} {p.description!r} default={p.default!r} values={p.values!r}"
        for p in query.params
    ]
    return "\n".join(lines + [_example(e) for e in query.examples]) + "\n"


@pytest.mark.parametrize("path", sorted(CASES.glob("*.rq")), ids=lambda path: path.stem)
def test_header(path: Path) -> None:
    try:
        (query,) = catalogue([(path.name, path.read_text())])
        got = _dump(query)
    except QueryError as error:
        got = f"error {error}\n"
    assert got == path.with_suffix(".expected").read_text()


def test_two_files_with_one_name_are_refused() -> None:
    with pytest.raises(QueryError, match=r"b/cast\.rq: the query cast also stands in a/cast\.rq"):
        catalogue([("a/cast.rq", "ASK {}"), ("b/cast.rq", "ASK {}")])


def test_a_file_name_that_cannot_be_typed_is_refused() -> None:
    with pytest.raises(QueryError, match="cannot name a query"):
        catalogue([("the cast.rq", "ASK {}")])


def test_queries_come_in_the_order_of_their_names_and_by_their_first_tag() -> None:
    found = catalogue(
        [("z.rq", "#+ tags: [b, a]\nASK {}"), ("a.rq", "ASK {}"), ("m.rq", "#+ tags: [a]\nASK {}")]
    )
    assert [query.name for query in found] == ["a", "m", "z"]
    grouped = {tag: [query.name for query in queries] for tag, queries in found.by_tag().items()}
    assert grouped == {"a": ["m"], "b": ["z"], "": ["a"]}
    assert list(grouped) == ["a", "b", ""]
    assert "m" in found
    assert len(found) == 3


def test_an_unknown_name_is_answered_with_the_nearest_ones() -> None:
    found = catalogue([("cast-of-film.rq", "ASK {}"), ("awards.rq", "ASK {}")])
    with pytest.raises(UnknownNameError, match=r"no query 'cast-of-fil'; did you mean cast-of-film\?"):
        found.get("cast-of-fil")
    with pytest.raises(UnknownNameError, match="`kgtool queries` lists them"):
        found.get("zzz")
    with pytest.raises(UnknownNameError, match="there are no stored queries here"):
        catalogue([]).get("cast")
