"""The generated pages: each function returns the Markdown of one page, made from the code and the project."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pyoxigraph as ox

import kgtool
from kgtool import render
from kgtool.faces.cli import kgtool as program
from kgtool.model.terms import OWL, RDF_TYPE, RDFS, SH, SKOS

ROOT = Path(__file__).resolve().parents[1]
FILM = "https://w3id.org/kgtool/film#"
_VALUES = {
    "domain": RDFS + "domain",
    "range": RDFS + "range",
    "part of": RDFS + "subPropertyOf",
    "inverse": OWL + "inverseOf",
}


def cli() -> str:
    """Every command with its help."""
    text = "# The command line\n\n"
    for name, command in (("", program), *program.commands.items()):
        full = f"kgtool {name}".strip()
        context = click.Context(command, info_name=full, terminal_width=100, max_content_width=100)
        text += f"## {full}\n\n```\n{command.get_help(context)}\n```\n\n"
    return text.rstrip() + "\n"


def queries() -> str:
    """Every stored query by tag, with its parameters and its first example."""
    listed = sorted(kgtool.load(project=ROOT).queries, key=lambda query: query.name)
    text = f"# The stored queries\n\n{len(listed)} questions, each with examples that `kgtool test` runs.\n"
    for tag in sorted({query.tags[0] for query in listed}):
        text += f"\n## {tag.capitalize()}\n"
        for query in listed:
            if query.tags[0] == tag:
                text += f"\n### {query.name}\n\n{''.join(_query(query))}"
    return text


def _query(query: kgtool.catalogue.StoredQuery) -> Iterator[str]:  # type: ignore[name-defined]
    yield f"{query.summary}.\n"
    if query.description:
        yield f"{query.description}\n"
    if query.params:
        yield "\n| parameter | type | default | meaning |\n| --- | --- | --- | --- |\n"
        for parameter in query.params:
            cells = (f"`{parameter.name}`", parameter.type, _cell(parameter.default), parameter.description)
            yield f"| {' | '.join(cells)} |\n"
    example = query.examples[0]
    arguments = "".join(f" -p {name} '{value}'" for name, value in example.args.items())
    yield f"\n`kgtool query {query.name}{arguments}`\n"
    if example.rows and example.variables:
        yield f"\n| {' | '.join(example.variables)} |\n|{' --- |' * len(example.variables)}\n"
        for row in example.rows:
            yield f"| {' | '.join(map(_cell, row))} |\n"
    elif example.boolean is not None:
        yield f"\nanswers {'yes' if example.boolean else 'no'}.\n"


def _cell(value: str | None) -> str:
    return "" if value is None else str(value).replace("|", "\\|").replace("\n", " ")


def ontology() -> str:
    """Every class, property and concept of the ontology, in the order of the files."""
    text = "# The ontology\n\nMade from `ontology/film.ttl` and `ontology/concepts.ttl`.\n"
    quads = [quad for name in ("film", "concepts") for quad in ox.parse(path=ROOT / f"ontology/{name}.ttl")]
    said: dict[str, dict[str, list[str]]] = {}
    for quad in quads:
        if isinstance(quad.subject, ox.NamedNode) and not isinstance(quad.object, ox.BlankNode):
            values = said.setdefault(quad.subject.value, {}).setdefault(quad.predicate.value, [])
            values.append(quad.object.value)
    kinds = (
        ("Classes", OWL + "Class"),
        ("Properties between things", OWL + "ObjectProperty"),
        ("Properties with values", OWL + "DatatypeProperty"),
    )
    for title, kind in kinds:
        text += f"\n## {title}\n\n| term | definition | example | stated |\n| --- | --- | --- | --- |\n"
        for term, values in said.items():
            if kind in values.get(RDF_TYPE.value, ()):
                text += _term(term, values)
    text += "\n## Concepts\n\n| concept | scheme | definition |\n| --- | --- | --- |\n"
    for term, values in said.items():
        for scheme in values.get(SKOS + "inScheme", ()):
            text += f"| `{_short(term)}` | {_short(scheme)} | {_cell(values[SKOS + 'definition'][0])} |\n"
    return text


def _term(term: str, values: dict[str, list[str]]) -> str:
    kinds = [
        _short(kind)
        for kind in values[RDF_TYPE.value]
        if not kind.endswith(("#Class", "ObjectProperty", "DatatypeProperty"))
    ]
    stated = [kind.removesuffix("Property").lower() for kind in kinds]
    stated += [
        f"{name} {', '.join(map(_short, values[iri]))}" for name, iri in _VALUES.items() if iri in values
    ]
    if RDFS + "subClassOf" in values:
        stated.append(f"a kind of {', '.join(map(_short, values[RDFS + 'subClassOf']))}")
    if OWL + "disjointWith" in values:
        stated.append(f"never {', '.join(map(_short, values[OWL + 'disjointWith']))}")
    definition, example = values[SKOS + "definition"][0], values[SKOS + "example"][0]
    return f"| `{_short(term)}` | {_cell(definition)} | {_cell(example)} | {'; '.join(stated)} |\n"


def _short(iri: str) -> str:
    return iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]


def shapes() -> str:
    """Every message of the shapes: what is checked, and what to do about it."""
    quads = list(ox.parse(path=ROOT / "ontology/shapes.ttl"))
    severity = {
        q.subject: _short(q.object.value).lower() for q in quads if q.predicate.value == SH + "severity"
    }
    text = "# The shapes\n\n| shape | severity | what to do |\n| --- | --- | --- |\n"
    for quad in quads:
        if quad.predicate.value == SH + "message" and isinstance(quad.subject, ox.NamedNode):
            level = severity.get(quad.subject, "violation")
            text += f"| `{_short(quad.subject.value)}` | {level} | {_cell(quad.object.value)} |\n"
    return text


def coverage() -> str:
    """What was modelled of each passage of the article; the words themselves are not in the repository."""
    dataset = kgtool.load(project=ROOT).as_stated().dataset
    quads = [
        quad
        for layer, quads in dataset.layers.items()
        if layer.value in ("data", "superseded")
        for quad in quads
    ]
    head = (
        "# Coverage of the article\n\nPositions are half-open ranges of code points. What no passage covers"
        " are line ends, punctuation and joining words; a test holds that with the article at hand.\n\n"
    )
    files = {quad: Path(name).name for quad, name in dataset.origins.items()}
    return head + "".join(render.coverage(quads, dataset.prefixes, files=files))
