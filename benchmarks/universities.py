"""Universities from a seed: a second data set, in the manner of LUBM, for queries that need reasoning.

Written from the published description of the Lehigh University Benchmark (Guo, Pan and Heflin, 2005): which
things there are and how many of each; names, vocabulary and texts are our own. A university has about
100,000 triples. Each is drawn from a seed of its own, so that two universities begin with the bytes of one.

Nobody is said to be a student who is a graduate, nor to be a head, nor is any organisation said to be part of
another's whole: that follows from the ontology (``data/universities.ttl``), and the questions
(``queries/universities/``) ask for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from benchmarks.statements import RDF_TYPE, Block, Draw, Statement, between

NAMESPACE = "https://w3id.org/kgtool/bench/university#"
DEPARTMENTS = (15, 25)
_GRANTING = 1000  # how many universities gave somebody a degree
# Rank, how many in a department, how many publications each.
_ACADEMICS = (
    ("FullProfessor", (7, 10), (15, 20)),
    ("AssociateProfessor", (10, 14), (10, 18)),
    ("AssistantProfessor", (8, 11), (5, 10)),
    ("Lecturer", (5, 7), (0, 5)),
)
_FIELDS = 30


@dataclass(frozen=True)
class _Department:
    """The local names of a department and of what its people choose from."""

    name: str
    university: str
    professors: tuple[str, ...]
    courses: tuple[str, ...]
    graduate_courses: tuple[str, ...]
    publications: tuple[tuple[str, ...], ...]
    """By author."""


def subjects(universities: int, seed: int = 1, departments: tuple[int, int] = DEPARTMENTS) -> Iterator[Block]:
    """Yield each subject with its statements; ``departments`` are the fewest and the most of a university."""
    for number in range(universities):
        draw = Random(seed * 1_000_003 + number).random
        university = f"university{number}"
        yield _block(university, "University", _text("name", f"University {number}"))
        for place in range(between(*departments, draw)):
            yield from _department(f"{university}-department{place}", university, draw)


def _department(name: str, university: str, draw: Draw) -> Iterator[Block]:
    title = name.replace("-", " of ")
    yield _block(name, "Department", _text("name", title), _link("partOf", university))
    for number in range(between(10, 20, draw)):
        yield _block(f"{name}-group{number}", "ResearchGroup", _link("partOf", name))
    academics = [
        (f"{name}-{rank[0].lower()}{rank[1:]}{number}", rank, works)
        for rank, many, works in _ACADEMICS
        for number in range(between(*many, draw))
    ]
    courses: list[str] = []
    graduate_courses: list[str] = []
    publications = []
    for place, (person, rank, works) in enumerate(academics):
        taught = _courses(f"{name}-course", courses, draw)
        taught += _courses(f"{name}-graduateCourse", graduate_courses, draw)
        written = tuple(f"{person}-publication{number}" for number in range(between(*works, draw)))
        publications.append(written)
        yield _block(person, rank, *_academic(person, name, place == 0, taught, draw))
    for kind, offered in (("Course", courses), ("GraduateCourse", graduate_courses)):
        for course in offered:
            yield _block(course, kind, _text("name", course))
    professors = tuple(person for person, rank, _ in academics if rank != "Lecturer")
    here = _Department(
        name, university, professors, tuple(courses), tuple(graduate_courses), tuple(publications)
    )
    yield from _undergraduates(here, between(8, 14, draw) * len(academics), draw)
    authors: dict[str, list[str]] = {}
    for (person, _, _), written in zip(academics, publications, strict=True):
        authors |= {publication: [person] for publication in written}
    yield from _graduates(here, between(3, 4, draw) * len(academics), authors, draw)
    for publication, people in authors.items():
        yield _block(
            publication,
            "Publication",
            _text("name", publication.rpartition("-")[2]),
            *(_link("author", person) for person in people),
        )


def _courses(stem: str, offered: list[str], draw: Draw) -> list[str]:
    """Add one or two courses to those ``offered``, and return them."""
    new = [f"{stem}{len(offered) + number}" for number in range(between(1, 2, draw))]
    offered += new
    return new


def _academic(person: str, department: str, heads: bool, taught: list[str], draw: Draw) -> list[Statement]:
    return [
        *_address(person),
        _link("heads" if heads else "worksFor", department),
        _degree("firstDegreeFrom", draw),
        _degree("mastersDegreeFrom", draw),
        _degree("doctorateFrom", draw),
        _text("field", f"Field {between(1, _FIELDS, draw)}"),
        *(_link("teaches", course) for course in taught),
    ]


def _undergraduates(here: _Department, many: int, draw: Draw) -> Iterator[Block]:
    for number in range(many):
        person = f"{here.name}-undergraduate{number}"
        statements = [*_address(person), _link("memberOf", here.name)]
        statements += [_link("attends", course) for course in _some(here.courses, between(2, 4, draw), draw)]
        if draw() < 0.2:
            statements.append(_link("advisor", _one(here.professors, draw)))
        yield _block(person, "Undergraduate", *statements)


def _graduates(here: _Department, many: int, authors: dict[str, list[str]], draw: Draw) -> Iterator[Block]:
    """Yield the graduates; each joins the ``authors`` of up to five publications of an academic."""
    assisted = iter(_some(here.courses, len(here.courses), draw))
    for number in range(many):
        person = f"{here.name}-graduate{number}"
        statements = [*_address(person), _link("memberOf", here.name), _degree("firstDegreeFrom", draw)]
        attended = _some(here.graduate_courses, between(1, 3, draw), draw)
        statements += [_link("attends", course) for course in attended]
        statements.append(_link("advisor", _one(here.professors, draw)))
        role = draw()
        if role < 0.22:
            course = next(assisted, None)
            statements += [_link("assists", course)] if course else []
        elif role < 0.51:
            statements.append((RDF_TYPE, f"<{NAMESPACE}ResearchAssistant>"))
        written = here.publications[int(draw() * len(here.publications))]
        for publication in written[: between(0, 5, draw)]:
            authors[publication].append(person)
        yield _block(person, "Graduate", *statements)


def _address(person: str) -> tuple[Statement, ...]:
    number = sum(map(ord, person)) % 10_000
    return (
        _text("name", person.rpartition("-")[2]),
        _text("email", f"{person}@example.org"),
        _text("telephone", f"+00 {number:04}"),
    )


def _one(names: tuple[str, ...], draw: Draw) -> str:
    return names[int(draw() * len(names))]


def _some(names: tuple[str, ...], many: int, draw: Draw) -> list[str]:
    """Return ``many`` different names, drawn without putting back."""
    rest = list(names)
    return [rest.pop(int(draw() * len(rest))) for _ in range(min(many, len(rest)))]


def _degree(predicate: str, draw: Draw) -> Statement:
    return _link(predicate, f"university{int(draw() * _GRANTING)}")


def _block(name: str, kind: str, *statements: Statement) -> Block:
    return NAMESPACE + name, [(RDF_TYPE, f"<{NAMESPACE}{kind}>"), *statements]


def _link(predicate: str, name: str) -> Statement:
    return NAMESPACE + predicate, f"<{NAMESPACE}{name}>"


def _text(predicate: str, text: str) -> Statement:
    return NAMESPACE + predicate, f'"{text}"'
