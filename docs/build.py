"""Make the generated pages and refresh the output of every example: ``python docs/build.py [--check]``.

In a ``console`` block each line that starts with ``$ `` is a command, and what follows up to the next one is
what it prints. The commands run in a copy of the checkout, without colour, 100 columns wide. A ``pycon``
block is a Python session. With ``--check`` nothing is written; status 1 says which file is out of date.
"""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import reference

ROOT = Path(__file__).resolve().parents[1]
_CONSOLE = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)
_PYCON = re.compile(r"(?<=^```pycon\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)
_MARK = "<!-- made by docs/build.py from the code; do not edit -->\n\n"


def main(arguments: list[str]) -> int:
    """Write every page, or with ``--check`` name the ones that are out of date."""
    stale = [path for path, text in pages() if _differs(path, text)]
    for path, text in pages() if stale and "--check" not in arguments else ():
        path.write_text(text, encoding="utf-8")
    for path in stale:
        print(f"{path.relative_to(ROOT)}: {'out of date' if '--check' in arguments else 'written'}")
    return 1 if stale and "--check" in arguments else 0


def _differs(path: Path, text: str) -> bool:
    return not path.exists() or path.read_text(encoding="utf-8") != text


def pages() -> Iterator[tuple[Path, str]]:
    """Yield every page with the text that it should have."""
    for name, make in GENERATED.items():
        yield ROOT / "docs" / name, _MARK + make()
    yield from examples()


def examples() -> Iterator[tuple[Path, str]]:
    """Yield every hand-written page with the output of its commands as it is now."""
    with tempfile.TemporaryDirectory() as folder:
        for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
            text = path.read_text(encoding="utf-8")
            if path.name in GENERATED or "```console" not in text:
                continue
            copy = _copy(Path(folder) / path.stem)
            yield path, _CONSOLE.sub(lambda block, copy=copy: _session(block[0], copy), text)


def _copy(target: Path) -> Path:
    """Copy what git tracks, or would track, to ``target``."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    if (ROOT / ".kgtool").is_dir():
        shutil.copytree(ROOT / ".kgtool", target / ".kgtool", dirs_exist_ok=True)
    return target


def _session(block: str, folder: Path) -> str:
    """Run the commands of ``block`` one after the other in ``folder``; return it with what they print."""
    lines = []
    for line in block.splitlines():
        if line.startswith("$ "):
            lines.append(line)
            lines.extend(_run(line[2:], folder))
    return "".join(f"{line}\n" for line in lines)


def _run(command: str, folder: Path) -> list[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KGTOOL_", "GITHUB_"))}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, text=True, check=False, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={**kept, "PATH": path, "COLUMNS": "100", "NO_COLOR": "1", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    return [line.rstrip() for line in done.stdout.splitlines()]


def sessions() -> Iterator[tuple[str, str]]:
    """Yield every Python session of the documentation: where it stands, and its text."""
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        text = path.read_text(encoding="utf-8")
        for number, block in enumerate(_PYCON.findall(text), start=1):
            yield f"{path.name}:{number}", block


def failures(name: str, session: str) -> int:
    """Run a Python session in the checkout; return how many of its lines print something else."""
    test = doctest.DocTestParser().get_doctest(session, {}, name, name, 0)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    before = Path.cwd()
    os.chdir(ROOT)
    try:
        return runner.run(test).failed
    finally:
        os.chdir(before)


GENERATED: dict[str, Callable[[], str]] = {
    "cli.md": reference.cli,
    "coverage.md": reference.coverage,
    "ontology.md": reference.ontology,
    "queries.md": reference.queries,
    "shapes.md": reference.shapes,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
