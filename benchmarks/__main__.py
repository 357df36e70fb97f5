"""The command line: ``python -m benchmarks run`` and ``python -m benchmarks generate``."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks import films
from benchmarks.closures import CLOSURE_PEERS, SHACL_PEERS
from benchmarks.measure import Outcome, Settings, measure
from benchmarks.peers import QUERY_PEERS
from benchmarks.plot import dots
from benchmarks.report import Results, markdown

_HERE = Path(__file__).resolve().parent
_DOCS = _HERE.parent / "docs"
_SUBJECT = "kgtool-reference"
_WRITERS = {".nt": films.ntriples, ".ttl": films.turtle}
# The largest graph, in triples, that a peer is asked about unless told otherwise: beyond it takes hours
# or all memory.
_REACH = {
    "queries": {"kgtool-reference": 1_000_000, "rdflib": 1_000_000},
    "closure": {"kgtool-reference": 10_000, "owlrl": 10_000, "reasonable": 100_000},
    "shacl": {"kgtool-reference": 100_000, "pyshacl": 100_000},
}
_CONTENDERS: dict[str, dict[str, Any]] = {
    "queries": QUERY_PEERS,
    "closure": CLOSURE_PEERS,
    "shacl": SHACL_PEERS,
}


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Film graphs of any size, and who is how fast on them."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    generate = commands.add_parser("generate", help="write a film graph")
    generate.add_argument(
        "-n", "--triples", type=int, default=100_000, help="about how many triples (default: %(default)s)"
    )
    generate.add_argument(
        "-o", "--output", type=Path, help="file ending in .nt or .ttl (default: Turtle to standard output)"
    )
    generate.add_argument("--seed", type=int, default=1)
    run = commands.add_parser("run", help="run all peers and write the report")
    run.add_argument("-n", "--triples", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    run.add_argument(
        "--sections", nargs="+", choices=["loading", *_CONTENDERS], default=["loading", *_CONTENDERS]
    )
    run.add_argument("--peers", nargs="+", help="only these")
    run.add_argument("--beyond", action="store_true", help="ask every peer about every size")
    run.add_argument("--repeat", type=int, default=5, help="runs per query (default: %(default)s)")
    run.add_argument("--budget", type=float, default=10.0, help="seconds after which a query is not repeated")
    run.add_argument(
        "--limit", type=float, default=300.0, help="seconds of silence after which a peer is ended"
    )
    run.add_argument(
        "--python", action="append", default=[], metavar="PEER=PATH", help="interpreter for a peer"
    )
    run.add_argument("--seed", type=int, default=1)
    run.add_argument("-o", "--output", type=Path, default=_DOCS / "benchmarks.md")
    return parser.parse_args(argv)


def main(argv: list[str] | None = None) -> int:
    """Run the command; return the exit status: 1 where peers answer differently."""
    options = _arguments(sys.argv[1:] if argv is None else argv)
    if options.command == "generate":
        return _generate(options)
    return _run(options)


def _generate(options: argparse.Namespace) -> int:
    blocks = films.subjects(options.triples, options.seed)
    if options.output is None:
        sys.stdout.writelines(films.turtle(blocks))
    else:
        write_films(options.output, options.triples, options.seed)
    return 0


def write_films(path: Path, triples: int, seed: int) -> int:
    """Write a film graph in the format of the suffix; return the number of its triples."""
    count = 0

    def counted() -> Iterable[tuple[str, list[films.Statement]]]:
        nonlocal count
        for block in films.subjects(triples, seed):
            count += len(block[1])
            yield block

    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_WRITERS[path.suffix](counted()))
    return count


def queries() -> list[tuple[str, str]]:
    """Return the names and texts of the queries, in order."""
    return [(path.stem, path.read_text("utf-8")) for path in sorted((_HERE / "queries").glob("*.rq"))]


def _run(options: argparse.Namespace) -> int:
    settings = Settings(
        options.repeat, options.budget, options.limit, dict(pair.split("=", 1) for pair in options.python)
    )
    results = Results(_SUBJECT)
    with tempfile.TemporaryDirectory() as folder:
        for size in options.triples:
            _measure_size(size, Path(folder), options, settings, results)
    plots = {size: f"{options.output.stem}-{size}.svg" for size in results.queries}
    options.output.parent.mkdir(parents=True, exist_ok=True)
    for size, name in plots.items():
        times = {
            o.peer: {f.name: f.best for f in o.figures if f.best is not None} for o in results.queries[size]
        }
        title = f"Best time per query, {results.triples[size]:,} triples"
        (options.output.parent / name).write_text(
            dots(title, [name for name, _ in queries()], times), "utf-8"
        )
    text = markdown(results, plots)
    options.output.write_text(text, "utf-8")
    return 1 if "**Answers differ" in text else 0


def _measure_size(
    size: int, folder: Path, options: argparse.Namespace, settings: Settings, results: Results
) -> None:
    """Measure all sections at one size, and put the figures into ``results``."""
    data = {suffix: folder / f"films-{size}{suffix}" for suffix in _WRITERS}
    for path in data.values():
        results.triples[size] = write_films(path, size, options.seed)
    asked = queries()

    def outcomes(section: str, job: dict[str, Any]) -> list[Outcome]:
        return [_one(peer, job, settings) for peer in _peers(section, size, options)]

    if "loading" in options.sections:
        results.loading[size] = {
            suffix: outcomes("queries", {"task": "load", "data": str(path), "first": asked[0][1]})
            for suffix, path in data.items()
        }
    nt = str(data[".nt"])
    if "queries" in options.sections:
        results.queries[size] = outcomes(
            "queries", {"task": "queries", "data": nt, "first": asked[0][1], "queries": asked}
        )
    for section, schema in (("closure", "ontology.ttl"), ("shacl", "shapes.ttl")):
        if section in options.sections:
            found = outcomes(section, {"task": section, "data": nt, "schema": str(_HERE / "data" / schema)})
            if found:
                getattr(results, section)[size] = found


def _peers(section: str, size: int, options: argparse.Namespace) -> list[str]:
    reach = {} if options.beyond else _REACH[section]
    chosen = options.peers or list(_CONTENDERS[section])
    return [peer for peer in _CONTENDERS[section] if peer in chosen and size <= reach.get(peer, size)]


def _one(peer: str, job: dict[str, Any], settings: Settings) -> Outcome:
    print(f"{job['task']}: {peer}, {Path(job['data']).name}", file=sys.stderr)
    return measure({**job, "peer": peer}, settings)


if __name__ == "__main__":
    sys.exit(main())
