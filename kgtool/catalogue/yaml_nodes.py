"""YAML as nodes that know their line, so that a wrong header can be answered with its place.

Every scalar is taken as it was written: ``2023``, ``true`` and ``1.50`` stay text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kgtool.model.errors import QueryError
from kgtool.model.findings import Location

if TYPE_CHECKING:
    import yaml

_NULL = "tag:yaml.org,2002:null"


class HeaderNode:
    """One node of a header: a scalar, a list or a mapping, with its place."""

    def __init__(self, node: yaml.Node, path: str, name: str) -> None:
        self._node = node
        self._path = path
        self.name = name

    @property
    def line(self) -> int:
        """The line where the node begins, counted from 1."""
        return int(self._node.start_mark.line) + 1

    def error(self, message: str) -> QueryError:
        """Return the error ``message`` at this node's place."""
        column = int(self._node.start_mark.column) + 1
        return QueryError(message, location=Location(self._path, self.line, column))

    def is_null(self) -> bool:
        """Say whether nothing, ``null`` or ``~`` is written here."""
        return bool(self._node.tag == _NULL)

    def text(self) -> str:
        """Return the scalar as it was written. Raises QueryError for a list or a mapping."""
        import yaml

        if not isinstance(self._node, yaml.ScalarNode) or self.is_null():
            raise self.error(f"{self.name} must be a text")
        return str(self._node.value).strip()

    def boolean(self) -> bool:
        """Return ``true`` or ``false``. Raises QueryError for anything else."""
        text = self.text()
        if text not in ("true", "false"):
            raise self.error(f"{self.name} must be true or false, not {text!r}")
        return text == "true"

    def number(self) -> int:
        """Return a whole number from 0. Raises QueryError for anything else."""
        text = self.text()
        if not (text.isascii() and text.isdigit()):
            raise self.error(f"{self.name} must be a whole number, not {text!r}")
        return int(text)

    def items(self) -> Iterator[HeaderNode]:
        """Yield the nodes of a list; a single scalar counts as a list of one."""
        import yaml

        if isinstance(self._node, yaml.ScalarNode) and not self.is_null():
            yield self
        elif isinstance(self._node, yaml.SequenceNode):
            for node in self._node.value:
                yield HeaderNode(node, self._path, f"each of {self.name}")
        else:
            raise self.error(f"{self.name} must be a list")

    def entries(self) -> dict[str, HeaderNode]:
        """Return a mapping's nodes by key. Raises QueryError for a key given twice."""
        import yaml

        if self.is_null():
            return {}
        if not isinstance(self._node, yaml.MappingNode):
            raise self.error(f"{self.name} must be a mapping (key: value)")
        found: dict[str, HeaderNode] = {}
        for key, value in self._node.value:
            name = HeaderNode(key, self._path, f"a key of {self.name}").text()
            if name in found:
                raise HeaderNode(key, self._path, name).error(f"{name} stands twice in {self.name}")
            found[name] = HeaderNode(value, self._path, name)
        return found


def read_header(text: str, path: str) -> HeaderNode | None:
    """Return the YAML in the ``#+`` comments of ``text``, or None where there is none.

    Lines and columns are those of the file. Raises QueryError where the YAML is malformed.
    """
    lines = [f"  {line[2:]}" if line.startswith("#+") else "" for line in text.splitlines()]
    while lines and not lines[-1].strip():
        lines.pop()
    if not lines:
        return None
    import yaml

    try:
        node = _composed("\n".join(lines))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = Location(path, mark.line + 1, mark.column + 1) if mark else Location(path)
        raise QueryError(
            f"the header is not YAML: {error.problem or error.context}", location=place
        ) from None
    except yaml.YAMLError as error:
        raise QueryError(f"the header is not YAML: {error}", location=Location(path)) from None
    return HeaderNode(node, path, "the header") if node is not None else None


def _composed(text: str) -> yaml.Node | None:
    """Return the root node, read by libyaml where it is there; its complaints come from Python's parser,
    which says the same on every machine.
    """
    import yaml

    fast = getattr(yaml, "CSafeLoader", None)
    if fast is not None:
        try:
            return yaml.compose(text, Loader=fast)
        except yaml.YAMLError:
            pass
    return yaml.compose(text, Loader=yaml.SafeLoader)
