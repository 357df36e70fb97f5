"""RDF as JSON-LD 1.1: compacted, framed, or in schema.org's words. Never loads a context from anywhere."""

from __future__ import annotations

from kgtool.render.jsonld.compacting import jsonld
from kgtool.render.jsonld.schema_org import schema_org

__all__ = ["jsonld", "schema_org"]
