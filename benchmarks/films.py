"""Film graphs of any size from a seed.

The same size and seed give the same bytes on every machine and Python: only ``random.Random.random`` is
used, whose sequence Python guarantees. Popular people, genres and countries are drawn far more often than
the rest, as in life. About one film in a hundred breaks a shape of ``data/shapes.ttl``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from benchmarks.statements import RDF_TYPE, RDFS, XSD, Block, Draw, Statement, pick

NAMESPACE = "https://w3id.org/kgtool/bench#"


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_LABEL = RDFS + "label"
_FORMS = _words("FeatureFilm ShortFilm DocumentaryFilm AnimatedFilm")
_GENRES = _words("drama comedy thriller romance horror action fantasy crime western musical noir war")
_COUNTRIES = _words(
    "us in fr gb de jp it es kr ca br mx se dk no fi pl cz hu ro gr tr eg "
    "ng za ke ar cl co pe au nz cn hk tw th id ph"
)
_FIRST = _words("Long Silent Last Red Hidden Cold Second Golden Broken Distant Empty Early")
_SECOND = _words("River Night Garden Road Winter Letter House Dance Island Summer Mirror Harbour")
_NAMES = _words("Ada Bruno Clara Dario Elif Farid Greta Hugo Ines Jonas Kaya Lena Milo Nora")
_FAMILY = _words("Adler Brandt Costa Duval Eriksen Fischer Garcia Hansen Ito Jansen Kowal Lindt")
_TRIPLES_PER_FILM = 39.1


@dataclass(frozen=True)
class Sizes:
    """How many of each there are, for about ``triples`` triples."""

    films: int
    people: int

    @classmethod
    def of(cls, triples: int) -> Sizes:
        """Return the sizes that give about ``triples`` triples (1 % more or less, from 10,000 on)."""
        films = max(2, round(triples / _TRIPLES_PER_FILM))
        return cls(films, films)


def subjects(triples: int, seed: int = 1) -> Iterator[Block]:
    """Yield each subject with its statements: people, then films with their performances."""
    sizes = Sizes.of(triples)
    draw = Random(seed).random
    for number in range(sizes.people):
        yield _person(number, sizes, draw)
    for number in range(sizes.films):
        yield from _film(number, sizes, draw)


def later(triples: int, share: float = 0.01, seed: int = 1) -> Iterator[Block]:
    """Yield films that came later, with people of the graph of this size and seed: ``share`` of its films."""
    sizes = Sizes.of(triples)
    draw = Random(seed + 1).random
    for number in range(sizes.films, sizes.films + max(1, round(share * sizes.films))):
        yield from _film(number, sizes, draw)


def _person(number: int, sizes: Sizes, draw: Draw) -> Block:
    name = f"{pick(_NAMES, draw)} {pick(_FAMILY, draw)} {number}"
    statements = [
        _iri(RDF_TYPE, "Person"),
        (_LABEL, f'"{name}"'),
        _typed("born", "integer", 1920 + int(draw() * 85)),
        _iri("country", f"country-{_skewed(_COUNTRIES, draw)}"),
    ]
    if draw() < 0.2:
        other = (number + 1 + int(draw() * (sizes.people - 1))) % sizes.people
        statements.append(_iri("marriedTo", f"person{other}"))
    return f"{NAMESPACE}person{number}", statements


def _film(number: int, sizes: Sizes, draw: Draw) -> Iterator[Block]:
    film = f"film{number}"
    year = 1930 + int(draw() ** 0.5 * 95)
    day = f"{year}-{1 + int(draw() * 12):02}-{1 + int(draw() * 28):02}"
    article = "The " if draw() < 0.4 else ""
    title = f"{article}{pick(_FIRST, draw)} {pick(_SECOND, draw)} {number}"
    flawed = draw() < 0.01
    statements = [
        _iri(RDF_TYPE, _skewed(_FORMS, draw)),
        *([] if flawed and number % 2 else [(_LABEL, f'"{title}"@en')]),
        _typed("year", "integer", year),
        _typed("runtime", "integer", -1 if flawed and not number % 2 else 40 + int(draw() * 140)),
        _typed("rating", "decimal", f"{int(draw() * 10)}.{1 + int(draw() * 9)}"),
        _typed("released", "date", day),
        _iri("country", f"country-{_skewed(_COUNTRIES, draw)}"),
        _iri("director", _someone(sizes, draw)),
        *(_iri("genre", f"genre-{genre}") for genre in sorted({_skewed(_GENRES, draw) for _ in range(3)})),
    ]
    if number % 10:  # series of up to ten films
        statements.append(_iri("sequelOf", f"film{number - 1}"))
    yield NAMESPACE + film, statements
    for place in range(3 + int(draw() * 5)):
        yield (
            f"{NAMESPACE}{film}-role{place}",
            [
                _iri(RDF_TYPE, "Performance"),
                _iri("film", film),
                _iri("leadPerformer" if place == 0 else "performer", _someone(sizes, draw)),
                _typed("billing", "integer", place + 1),
            ]
            + ([(f"{NAMESPACE}character", f'"{pick(_NAMES, draw)}"')] if draw() < 0.7 else []),
        )


def _skewed(words: tuple[str, ...], draw: Draw) -> str:
    return words[int(draw() ** 2.5 * len(words))]


def _someone(sizes: Sizes, draw: Draw) -> str:
    return f"person{int(draw() ** 2 * sizes.people)}"


def _iri(predicate: str, local: str) -> Statement:
    return (predicate if "/" in predicate else NAMESPACE + predicate, f"<{NAMESPACE}{local}>")


def _typed(predicate: str, datatype: str, value: object) -> Statement:
    return NAMESPACE + predicate, f'"{value}"^^<{XSD}{datatype}>'
