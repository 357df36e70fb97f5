"""Which value spaces include which: XML Schema Datatypes 1.1 §3, as far as datatypes of OWL 2 RL go."""

from __future__ import annotations

from collections.abc import Collection

from kgtool.model.terms import RDF, RDFS, XSD, Term
from kgtool.reason.datatypes import DATATYPES, INTEGERS

_LITERAL, _PLAIN = RDFS + "Literal", RDF + "PlainLiteral"
_DECIMAL, _STRING, _DATE_TIME = (XSD + name for name in ("decimal", "string", "dateTime"))
# The next wider space of strings: every language tag is an NCName by its letters, and so on.
_WIDER = {
    XSD + "language": XSD + "NCName",
    XSD + "NCName": XSD + "Name",
    XSD + "Name": XSD + "NMTOKEN",
    XSD + "NMTOKEN": XSD + "token",
    XSD + "token": XSD + "normalizedString",
    XSD + "normalizedString": _STRING,
    XSD + "dateTimeStamp": _DATE_TIME,
}


def lies_within(datatypes: Collection[Term], wider: Term) -> bool:
    """Return whether every value that lies in all of ``datatypes`` lies in ``wider``.

    So it is for any ``wider`` where no value lies in all of them. Only datatypes of OWL 2 RL count; with
    none of them among ``datatypes``, or ``wider`` not among them, the answer is no.
    """
    known = {datatype.value for datatype in datatypes if datatype in DATATYPES}
    if not known or wider not in DATATYPES:
        return False
    return wider.value == _LITERAL or _within(known - {_LITERAL}, wider.value)


def _within(known: set[str], wider: str) -> bool:
    families = {_family(iri) for iri in known}
    if _STRING in families:
        families.discard(_PLAIN)
    if len(families) > 1:
        return True  # nothing lies in two families
    if families == {_DECIMAL}:
        return _numbers_within(known, wider)
    above = {_PLAIN} if families & {_STRING, _PLAIN} else set[str]()
    for iri in known:
        while iri:
            above.add(iri)
            iri = _WIDER.get(iri, "")  # noqa: PLW2901
    return wider in above


def _family(iri: str) -> str:
    if iri == _DECIMAL or iri.removeprefix(XSD) in INTEGERS:
        return _DECIMAL
    while iri in _WIDER:
        iri = _WIDER[iri]
    return iri


def _numbers_within(known: Collection[str], wider: str) -> bool:
    bounds = [INTEGERS[name] for iri in known if (name := iri.removeprefix(XSD)) in INTEGERS]
    low = max((least for least, _ in bounds if least is not None), default=None)
    high = min((most for _, most in bounds if most is not None), default=None)
    if wider == _DECIMAL or (low is not None and high is not None and low > high):
        return True
    least, most = INTEGERS.get(wider.removeprefix(XSD), (1, 0))
    if not bounds or (least, most) == (1, 0):
        return False
    return (least is None or (low is not None and low >= least)) and (
        most is None or (high is not None and high <= most)
    )
