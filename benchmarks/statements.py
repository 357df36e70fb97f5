"""What the generators make, and how it is written: blocks of statements → N-Triples or Turtle."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"

Statement = tuple[str, str]
"""A predicate IRI and an object in N-Triples."""
Block = tuple[str, list[Statement]]
"""A subject IRI and its statements."""
Draw = Callable[[], float]
"""Gives the next number of [0, 1). ``random.Random.random`` alone has a sequence that Python guarantees."""


def pick(words: tuple[str, ...], draw: Draw) -> str:
    """Return one of ``words``, each as likely as any other."""
    return words[int(draw() * len(words))]


def between(least: int, most: int, draw: Draw) -> int:
    """Return a whole number from ``least`` to ``most``, both included."""
    return least + int(draw() * (most - least + 1))


def ntriples(block: Block) -> str:
    """Return a block as N-Triples."""
    subject, statements = block
    return "".join([f"<{subject}> <{predicate}> {obj} .\n" for predicate, obj in statements])


def turtle_head(namespace: str) -> str:
    """Return the prefixes of a Turtle file; ``namespace`` has the empty one."""
    return "".join(
        f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in (("", namespace), ("rdfs", RDFS), ("xsd", XSD))
    )


def turtle(block: Block, namespace: str) -> str:
    """Return a block as Turtle."""
    subject, statements = block
    lines = [
        f"    {_short(f'<{predicate}>', namespace)} {_short(obj, namespace)}" for predicate, obj in statements
    ]
    return f"\n{_short(f'<{subject}>', namespace)}\n" + " ;\n".join(lines) + " .\n"


def _short(term: str, namespace: str) -> str:
    if term.startswith("<"):
        if term.startswith(namespace, 1):
            return f":{term[len(namespace) + 1 : -1]}"
        if term == f"<{RDF_TYPE}>":
            return "a"
        return f"rdfs:{term[len(RDFS) + 1 : -1]}" if term.startswith(RDFS, 1) else term
    text, mark, datatype = term.partition(f"^^<{XSD}")
    if not mark:
        return term
    return text[1:-1] if datatype in ("integer>", "decimal>") else f"{text}^^xsd:{datatype[:-1]}"


def texts(blocks: Iterable[Block], suffix: str, namespace: str) -> Iterator[str]:
    """Yield the pieces of a file that ends in ``suffix``: ``.nt`` or ``.ttl``."""
    if suffix == ".nt":
        yield from map(ntriples, blocks)
    else:
        yield turtle_head(namespace)
        for block in blocks:
            yield turtle(block, namespace)


def write(blocks: Iterable[Block], namespace: str, *paths: Path) -> int:
    """Write one graph to each of ``paths``, in the format of its suffix; return the number of its triples.

    A file appears under its name only when it is whole.
    """
    count = 0
    parts = {path: path.with_name(path.name + ".part") for path in paths}
    with ExitStack() as stack:
        files = [
            (path.suffix, stack.enter_context(part.open("w", encoding="utf-8", newline="\n")))
            for path, part in parts.items()
        ]
        for suffix, file in files:
            file.write(turtle_head(namespace) if suffix == ".ttl" else "")
        for block in blocks:
            count += len(block[1])
            for suffix, file in files:
                file.write(ntriples(block) if suffix == ".nt" else turtle(block, namespace))
    for path, part in parts.items():
        part.replace(path)
    return count
