"""What only a real process shows: exit statuses, pipes, signals, bytes, terminals."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
QUERY = ["query", "boats"]


def _environment(**more: str) -> dict[str, str]:
    kept = {
        n: v for n, v in os.environ.items() if not n.startswith(("KGTOOL_", "GITHUB_")) and n != "NO_COLOR"
    }
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def _run(*words: str, **more: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "kgtool", *words]
    return subprocess.run(
        command, capture_output=True, check=False, env=_environment(**more), stdin=subprocess.DEVNULL
    )


@pytest.mark.usefixtures("project")
def test_an_answer() -> None:
    done = _run(*QUERY)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "Gannet   1989" in done.stdout.decode()


@pytest.mark.usefixtures("project")
def test_csv_has_the_line_ends_of_its_standard() -> None:
    assert _run(*QUERY, "-f", "csv").stdout == b"name,built\r\nGannet,1989\r\nTern,\r\n"


def test_output_is_utf8_whatever_the_locale(project: Path) -> None:
    (project / "a.ttl").write_text('<a:b> <a:c> "Größe 전종서" .\n', encoding="utf-8")
    words = ["query", "-d", "a.ttl", "-e", "SELECT ?o { ?s ?p ?o }"]
    done = _run(*words, LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert done.returncode == 0, done.stderr
    assert "Größe 전종서" in done.stdout.decode("utf-8")


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
def test_a_closed_pipe_is_141_and_silent(project: Path) -> None:
    lines = "".join(f"<a:s{number}> <a:p> {number} .\n" for number in range(20_000))
    (project / "big.ttl").write_text(lines, encoding="utf-8")
    command = [sys.executable, "-m", "kgtool", "export", "-d", "big.ttl", "-f", "ntriples"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=_environment()
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 141


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
def test_a_closed_pipe_is_noticed_without_pythons_buffer(project: Path) -> None:
    """All of the table is one write, of which the pipe takes a part before it closes."""
    lines = "".join(f"<a:s{number}> <a:p> {number} .\n" for number in range(8_000))
    (project / "big.ttl").write_text(lines, encoding="utf-8")
    words = ["query", "-d", "big.ttl", "-e", "SELECT * { ?s ?p ?o }"]
    environment = _environment(PYTHONUNBUFFERED="1")
    with subprocess.Popen(
        [sys.executable, "-m", "kgtool", *words], stdout=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.wait() == 141


@pytest.mark.skipif(os.name == "nt", reason="a shell of POSIX")
@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("closing", "status", "told"),
    [(">&-", 2, b"cannot write the output: not writable\n"), (">&- -o a.csv", 0, b""), ("2>&-", 0, b"")],
)
def test_a_standard_stream_may_be_closed(closing: str, status: int, told: bytes) -> None:
    command = f'"{sys.executable}" -m kgtool query boats {closing}'
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=False, env=_environment())
    assert (done.returncode, done.stderr) == (status, told)
    assert (b"Gannet" in done.stdout or Path("a.csv").exists()) == (status == 0)


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_an_interrupt_is_130_without_a_traceback(project: Path) -> None:
    """The process waits for standard input; the interrupt comes while it does."""
    command = _hearing("query", "-d", "-", "-e", "ASK {}")
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=_environment(), cwd=project
    ) as process:
        deadline = time.monotonic() + 30
        while not _reads_stdin(process.pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        try:
            process.wait(60)
        finally:
            process.kill()
        assert process.stderr is not None
        assert process.stderr.read().strip() == b"interrupted"
        assert process.returncode == 130


def _hearing(*words: str) -> list[str]:
    """Return a command that hears interrupts; begun in the background of a shell, kgtool has them ignored."""
    hear = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    return [sys.executable, "-c", f"{hear}; from kgtool.faces.cli import main; main()", *words]


def _reads_stdin(pid: int) -> bool:
    """Say whether the process sleeps in a read, as far as Linux tells; elsewhere, guess that it does."""
    waiting = Path(f"/proc/{pid}/wchan")
    loaded = Path(f"/proc/{pid}/maps")
    try:
        return "pyoxigraph" in loaded.read_text(encoding="utf-8") and "pipe" in waiting.read_text(
            encoding="utf-8"
        )
    except OSError:
        time.sleep(3)
        return True


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.usefixtures("project")
def test_a_full_disk_is_said() -> None:
    command = [sys.executable, "-m", "kgtool", *QUERY]
    with open("/dev/full", "wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False, env=_environment())
    assert done.returncode == 2
    assert done.stderr.decode().startswith("cannot write the output: ")
    assert b"Traceback" not in done.stderr


def test_a_failed_run_leaves_the_output_file_as_it_was(project: Path) -> None:
    output = project / "out.ttl"
    output.write_text("before\n", encoding="utf-8")
    before = sorted(path.name for path in project.iterdir())
    assert ".kgtool" not in before
    (project / "ontology" / "context.jsonld").write_text("{", encoding="utf-8")
    assert _run("export", "-f", "jsonld", "-o", "out.ttl").returncode == 2
    assert output.read_text(encoding="utf-8") == "before\n"
    assert sorted(path.name for path in project.iterdir() if path.name != ".kgtool") == before
    assert _run(*QUERY, "-o", "out.ttl", "-f", "csv").returncode == 0
    assert output.read_bytes().startswith(b"name,built\r\n")


@pytest.mark.usefixtures("project")
def test_the_second_answer_comes_from_the_cache() -> None:
    assert b"closure: " in _run(*QUERY, "-v").stderr
    second = _run(*QUERY, "-v")
    assert b"closure from the cache: " in second.stderr
    assert second.stdout == _run(*QUERY, "--no-color").stdout


def test_a_damaged_cache_is_rebuilt_without_a_word(project: Path) -> None:
    first = _run(*QUERY)
    for entry in (project / ".kgtool").glob("*"):
        entry.write_bytes(b"\x00damaged")
    again = _run(*QUERY)
    assert (again.returncode, again.stdout, again.stderr) == (0, first.stdout, b"")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(shell: str) -> None:
    done = _run("completion", shell)
    assert done.returncode == 0
    assert b"_KGTOOL_COMPLETE" in done.stdout


@pytest.mark.usefixtures("project")
def test_the_shell_completes_commands_and_query_names() -> None:
    def complete(*words: str) -> str:
        line = " ".join(("kgtool", *words))
        done = _run(_KGTOOL_COMPLETE="bash_complete", COMP_WORDS=line, COMP_CWORD=str(len(words)))
        return done.stdout.decode()

    assert complete("que").split() == ["plain,query", "plain,queries"]
    assert complete("query", "bo").split() == ["plain,boats"]
    assert complete("queries", "").split() == ["plain,boats", "plain,calls", "plain,is-port", "plain,routes"]


def _on_a_terminal(*words: str, **more: str) -> str:
    """Return what a program writes to a terminal of its own."""
    import pty

    mine, theirs = pty.openpty()
    command = [sys.executable, "-m", "kgtool", *words]
    with subprocess.Popen(
        command, stdout=theirs, stderr=theirs, stdin=theirs, env=_environment(TERM="xterm", **more)
    ) as process:
        os.close(theirs)
        parts = []
        try:
            while part := os.read(mine, 4096):
                parts.append(part)
        except OSError:  # Linux's way to say that the other end is closed
            pass
        process.wait()
    os.close(mine)
    return b"".join(parts).decode()


@pytest.mark.skipif(os.name == "nt", reason="terminals of POSIX")
@pytest.mark.usefixtures("project")
def test_colours_stand_on_a_terminal_only_and_can_be_switched_off() -> None:
    coloured = re.compile(r"\x1b\[[0-9;]*m").search
    assert coloured(_on_a_terminal("check"))
    assert not coloured(_on_a_terminal("check", "--no-color"))
    assert not coloured(_on_a_terminal("--no-color", "check"))
    assert not coloured(_on_a_terminal("check", NO_COLOR="1"))
    assert not coloured(_run("check").stdout.decode())
    assert coloured(_on_a_terminal("query", "nothing-like-it"))
    assert not coloured(_on_a_terminal("query", "nothing-like-it", "--no-color"))


def test_the_package_runs_as_a_module() -> None:
    assert _run("--version").stdout.startswith(b"kgtool ")


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_an_interrupt_stops_the_engine_at_once(project: Path) -> None:
    triples = "".join(f'<a:s{number}> <a:p> "{number}" .\n' for number in range(3000))
    (project / "many.ttl").write_text(triples, encoding="utf-8")
    pattern = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STR(?c) < STR(?f) && STR(?a) > STR(?g))"
    text = f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}"
    command = _hearing("query", "-v", "-d", "many.ttl", "-e", text)
    with subprocess.Popen(command, stderr=subprocess.PIPE, env=_environment(), cwd=project) as process:
        assert process.stderr is not None
        line = b""
        while b"answering" not in line:
            line = process.stderr.readline()
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130
        assert b"Traceback" not in process.stderr.read()
