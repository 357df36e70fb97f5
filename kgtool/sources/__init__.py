"""Floor 1: the only door to project files.

In: paths, folders, standard input. Out: projects, settings with their origins, ``ParsedFile`` values
(quads, prefixes, content digest), the line and column of a quad, texts, written files. Every mistake in a
file is told with its place, as many of them at once as can be told apart from their consequences.

Never: the network (a remote JSON-LD context or ``owl:imports`` is refused, not fetched), what the
quads mean, queries, printing. Limitations: RDF 1.2 terms are refused by name; a file is read whole, but for
``open_unpacked`` and where ``sought`` looks for a few triples; in RDF/XML and JSON-LD only the first mistake
is told, and no line of a quad.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgtool.model.later import later

if TYPE_CHECKING:
    from kgtool.sources.files import file_digest, read_document, read_text, shown, write_atomically
    from kgtool.sources.imports import built_in, imports_of, with_imports
    from kgtool.sources.positions import Positions
    from kgtool.sources.project import Project, find_project
    from kgtool.sources.reading import ParsedFile, first_prefixes, read_all, read_rdf
    from kgtool.sources.seeking import sought
    from kgtool.sources.settings import Setting, Settings, load_settings
    from kgtool.sources.template import new_project
    from kgtool.sources.unpacking import DAMAGED, open_unpacked

__getattr__ = later(
    __name__,
    {
        "file_digest": "files",
        "read_document": "files",
        "read_text": "files",
        "shown": "files",
        "write_atomically": "files",
        "built_in": "imports",
        "imports_of": "imports",
        "with_imports": "imports",
        "Positions": "positions",
        "Project": "project",
        "find_project": "project",
        "ParsedFile": "reading",
        "first_prefixes": "reading",
        "read_all": "reading",
        "read_rdf": "reading",
        "sought": "seeking",
        "Setting": "settings",
        "Settings": "settings",
        "load_settings": "settings",
        "new_project": "template",
        "DAMAGED": "unpacking",
        "open_unpacked": "unpacking",
    },
)

__all__ = [
    "DAMAGED",
    "ParsedFile",
    "Positions",
    "Project",
    "Setting",
    "Settings",
    "built_in",
    "file_digest",
    "find_project",
    "first_prefixes",
    "imports_of",
    "load_settings",
    "new_project",
    "open_unpacked",
    "read_all",
    "read_document",
    "read_rdf",
    "read_text",
    "shown",
    "sought",
    "with_imports",
    "write_atomically",
]
