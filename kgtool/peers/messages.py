"""What to say of a result whose shape has no ``sh:message``."""

from __future__ import annotations

from pyoxigraph import BlankNode, Literal, NamedNode

from kgtool.model.terms import SH, Term
from kgtool.validate import ShapesGraph

# Per component of SHACL Core (§4): the parameter to show, and the message around it.
_TEXTS = {
    "Class": ("class", "must be of class {}"),
    "Datatype": ("datatype", "must be a literal of datatype {}, well-formed"),
    "NodeKind": ("nodeKind", "must be {}"),
    "MinCount": ("minCount", "needs at least {} value(s)"),
    "MaxCount": ("maxCount", "may have at most {} value(s)"),
    "MinExclusive": ("minExclusive", "must be greater than {}"),
    "MinInclusive": ("minInclusive", "must be at least {}"),
    "MaxExclusive": ("maxExclusive", "must be less than {}"),
    "MaxInclusive": ("maxInclusive", "must be at most {}"),
    "MinLength": ("minLength", "must have at least {} character(s)"),
    "MaxLength": ("maxLength", "may have at most {} character(s)"),
    "Pattern": ("pattern", "must match the regular expression {}"),
    "LanguageIn": ("languageIn", "must be in one of the languages {}"),
    "UniqueLang": ("uniqueLang", "may have one value per language"),
    "Equals": ("equals", "must have the same values as {}"),
    "Disjoint": ("disjoint", "may have no value in common with {}"),
    "LessThan": ("lessThan", "must be less than every value of {}"),
    "LessThanOrEquals": ("lessThanOrEquals", "must be at most every value of {}"),
    "Not": ("not", "must not conform to the shape {}"),
    "And": ("and", "must conform to every shape of {}"),
    "Or": ("or", "must conform to one or more of the shapes {}"),
    "Xone": ("xone", "must conform to exactly one of the shapes {}"),
    "Node": ("node", "must conform to the shape {}"),
    "QualifiedMinCount": ("qualifiedMinCount", "needs at least {} value(s) of the required shape"),
    "QualifiedMaxCount": ("qualifiedMaxCount", "may have at most {} value(s) of the required shape"),
    "Closed": ("closed", "may not have this property: the shape is closed"),
    "HasValue": ("hasValue", "must have the value {}"),
    "In": ("in", "must be one of {}"),
}


def message_of(shapes: ShapesGraph, shape: Term, component: str, value: Term | None) -> str | None:
    """Return a plain message for a result, or None where the shape has one of its own.

    None as well for components that are not of SHACL Core: theirs come with the constraint.
    """
    if shapes.objects(shape, NamedNode(SH + "message")) or not component.startswith(SH):
        return None
    known = _TEXTS.get(component[len(SH) :].removesuffix("ConstraintComponent"))
    if known is None:
        return None
    parameter, text = known
    wanted = [_shown(shapes, term) for term in shapes.objects(shape, NamedNode(SH + parameter))]
    shown = "" if value is None else str(value) if parameter == "datatype" else _shown(shapes, value)
    subject = f"{shown} " if shown else ""
    return f"{subject}{text.format(' and '.join(sorted(wanted)))}"


def _shown(shapes: ShapesGraph, term: Term) -> str:
    """Return a term for people: IRIs of SHACL by local name, lists by their members."""
    if isinstance(term, NamedNode):
        return term.value[len(SH) :] if term.value.startswith(SH) else str(term)
    if isinstance(term, Literal):
        return term.value if term.datatype.value.endswith(("#integer", "#decimal")) else str(term)
    members = shapes.members(term) if isinstance(term, BlankNode) else None
    if members is None:
        return "described there"
    return "(" + ", ".join(_shown(shapes, member) for member in members) + ")"
