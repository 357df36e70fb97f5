"""``update``: given files, changed by SPARQL 1.1 Update, as a new file."""

from __future__ import annotations

import sys

import click
from pyoxigraph import DefaultGraph

from kgtool.faces.cli.loading import Choice, Limited, limited, reading
from kgtool.faces.cli.options import format_option
from kgtool.faces.cli.terminal import working, write
from kgtool.faces.names import RDF_FORMATS


@click.command()
@click.argument("name", metavar="[FILE.ru]", required=False)
@click.option("-e", "--expression", "text", metavar="TEXT", help="The request itself.")
@format_option(RDF_FORMATS, "default: what the suffix of -o says, else turtle, or trig with named graphs.")
@limited
@reading
def update(
    choice: Choice, *, name: str | None, text: str | None, format_: str | None, limits: Limited
) -> None:
    """Change the files given with -d by a SPARQL update and write what they become; they stay as they are.

    The request is a FILE.ru, TEXT, or - for standard input. It is done whole or not at all. LOAD is refused:
    nothing is fetched; name the file with -d.

    \b
    Examples:
      kgtool update add.ru -d a.ttl -o b.ttl
      kgtool update -e 'DELETE WHERE { ?s <urn:old> ?o }' -d a.trig -o c.trig
    """
    from kgtool.faces.exports import chunks
    from kgtool.model.formats import rdf_format_of

    if (name is None) == (text is None):
        raise click.UsageError("Give one of these: a FILE.ru, - for standard input, -e TEXT.")
    if not choice.common.data:
        raise click.UsageError(
            "Name the files to change with -d; a project's own are changed by hand, in git."
        )
    said, where = _request(name, text)
    graph = choice.graph(limits=limits)
    by_suffix = rdf_format_of(choice.common.output) if choice.common.output else None
    with working("updating", choice.common):
        changed = graph.update(said, where=where)
        named = any(quad.graph_name != DefaultGraph() for quad in changed.quads)
    chosen = format_ or (by_suffix.name if by_suffix else "trig" if named else "turtle")
    write(chunks(changed, chosen), choice.common)


def _request(name: str | None, text: str | None) -> tuple[str, str]:
    """Return the text of the request and what messages call it."""
    from kgtool.sources import read_text, shown

    if text is not None:
        return text, "update"
    if name == "-":
        return sys.stdin.read(), "stdin"
    return read_text(str(name)), shown(str(name))
