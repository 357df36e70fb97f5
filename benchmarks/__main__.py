"""The command line: ``python -m benchmarks generate``, ``run`` and ``report``."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from benchmarks import films, universities
from benchmarks.datasets import Datasets
from benchmarks.measure import Settings, measure, measure_loading
from benchmarks.plan import REFERENCE, SECTIONS, Job, jobs
from benchmarks.report import write_report
from benchmarks.results import DamagedError, Results
from benchmarks.statements import texts, write

_HERE = Path(__file__).resolve().parent
_DOCS = _HERE.parent / "docs"
_PEERS = sorted({peer for section in SECTIONS.values() for peer in section.peers} | {REFERENCE})


def main(argv: list[str] | None = None) -> int:
    """Run the command; return the exit status."""
    options = _parser().parse_args(sys.argv[1:] if argv is None else argv)
    try:
        status: int = options.work(options)
    except KeyboardInterrupt:
        _say("broken off; what is measured is kept, and `run --missing` goes on from there")
        return 130
    except BrokenPipeError:
        # The reader went; what is still in the buffer is not to complain at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except OSError as error:
        _say(f"{str(error.filename).removesuffix('.part')}: {error.strerror}")
        return 2
    return status


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 on")
    return int(text)


def _interpreter(text: str) -> tuple[str, str]:
    """Return a peer and the path of its interpreter, which workers may run from another folder."""
    peer, _, path = text.partition("=")
    if peer not in _PEERS or not path:
        raise argparse.ArgumentTypeError(f"{text!r}: write PEER=PATH, with a peer of {', '.join(_PEERS)}")
    if not os.access(path, os.X_OK):
        raise argparse.ArgumentTypeError(f"{path} is not there, or cannot be run")
    return peer, str(Path(path).absolute())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Graphs of any size, and who is how fast on them."
    )
    commands = parser.add_subparsers(required=True)
    generate = commands.add_parser(
        "generate", help="write a graph: the same bytes for the same size and seed"
    )
    what = generate.add_mutually_exclusive_group()
    what.add_argument(
        "-n",
        "--triples",
        type=_positive,
        default=100_000,
        help="films: about so many triples (default: %(default)s)",
    )
    what.add_argument(
        "-u", "--universities", type=_positive, help="so many universities, of some 130,000 triples each"
    )
    generate.add_argument(
        "-o", "--output", type=Path, help="file ending in .nt or .ttl (default: Turtle to standard output)"
    )
    generate.add_argument("--seed", type=int, default=1)
    generate.set_defaults(work=_generate)
    run = commands.add_parser("run", help="measure, keep what was measured, and write the report")
    _add_run_options(run)
    report = commands.add_parser("report", help="write the report from what was measured")
    for command in (run, report):
        command.add_argument(
            "--folder",
            type=Path,
            default=_HERE / "results",
            help="of data and figures (default: benchmarks/results)",
        )
        command.add_argument(
            "-o",
            "--output",
            type=Path,
            default=_DOCS / "benchmarks.md",
            help="the page (default: docs/benchmarks.md)",
        )
    run.set_defaults(work=_run)
    report.set_defaults(work=_report)
    return parser


def _add_run_options(run: argparse.ArgumentParser) -> None:
    usual = [name for name, section in SECTIONS.items() if section.asked]
    run.add_argument("--sections", nargs="+", choices=list(SECTIONS), default=usual, metavar="SECTION",
                     help=f"of {', '.join(SECTIONS)} (default: all but shacl)")  # fmt: skip
    run.add_argument(
        "-n", "--triples", type=_positive, nargs="+", help="sizes in the place of the usual ones"
    )
    run.add_argument("-u", "--universities", type=_positive, nargs="+", help="the same for universities")
    run.add_argument("--peers", nargs="+", choices=_PEERS, metavar="PEER", help=f"of {', '.join(_PEERS)}")
    run.add_argument("--beyond", action="store_true", help="ask slow peers about every size: takes hours")
    run.add_argument("--missing", action="store_true", help="measure only what is not measured yet")
    run.add_argument(
        "--repeat", type=_positive, default=Settings.repeat, help="runs per query (default: %(default)s)"
    )
    run.add_argument("--budget", type=float, default=Settings.budget, metavar="SECONDS",
                     help="after which a query is not repeated (default: %(default)s)")  # fmt: skip
    run.add_argument("--limit", type=float, default=Settings.limit, metavar="SECONDS",
                     help="for one query; a third of it for rdflib (default: %(default)s)")  # fmt: skip
    run.add_argument("--patience", type=float, default=Settings.patience, metavar="SECONDS",
                     help="of silence after which a peer is ended (default: %(default)s)")  # fmt: skip
    run.add_argument("--python", type=_interpreter, action="append", default=[], metavar="PEER=PATH",
                     help="interpreter for a peer")  # fmt: skip
    run.add_argument("--seed", type=int, default=1)


def _generate(options: argparse.Namespace) -> int:
    namespace, blocks = films.NAMESPACE, films.subjects(options.triples, options.seed)
    if options.universities is not None:
        namespace = universities.NAMESPACE
        blocks = universities.subjects(options.universities, options.seed)
    if options.output is None:
        sys.stdout.writelines(texts(blocks, ".ttl", namespace))
        return 0
    if options.output.suffix not in (".nt", ".ttl"):
        print(f"{options.output}: write a file that ends in .nt or .ttl", file=sys.stderr)
        return 2
    count = write(blocks, namespace, options.output)
    print(f"{count:,} triples in {options.output}", file=sys.stderr)
    return 0


def _report(options: argparse.Namespace) -> int:
    try:
        results = Results(options.folder / "figures").all()
    except DamagedError as error:
        _say(str(error))
        return 2
    if not results:
        print(f"nothing was measured in {options.folder}: python -m benchmarks run", file=sys.stderr)
        return 2
    return 0 if write_report(results, options.output) else 1


def _run(options: argparse.Namespace) -> int:
    data = Datasets(options.folder / "data", options.seed)
    results = Results(options.folder / "figures")
    for name in options.sections:
        started = time.monotonic()
        for job in _jobs(name, data, options):
            if options.missing and results.has(job):
                continue
            _say(f"{name}: {job.name}")
            triples = data.triples(job.task["data"]) if "data" in job.task else 0
            work = measure_loading if name == "loading" else measure
            outcome = work(job.task, _settings(job, options))
            for problem in {outcome.problem, *(figure.problem for figure in outcome.figures)} - {None}:
                _say(f"    {problem}")
            results.put(job, triples, outcome)
        _say(f"{name}: {time.monotonic() - started:.0f} s")
    return _report(options)


def _jobs(name: str, data: Datasets, options: argparse.Namespace) -> Iterable[Job]:
    sizes = options.universities if name == "universities" else options.triples
    chosen = tuple(sizes) if sizes and name != "command" else None
    peers = tuple(options.peers) if options.peers else None
    return jobs(name, data, chosen, peers, beyond=options.beyond)


def _settings(job: Job, options: argparse.Namespace) -> Settings:
    limit = options.limit / 3 if job.peer == "rdflib" else options.limit
    pythons = dict(options.python)
    return Settings(options.repeat, options.budget, limit, options.patience, pythons=pythons)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    # Whoever asks this process to end gets its workers ended too, as with Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main())
