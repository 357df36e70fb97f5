"""The parameters of SHACL's constraint components and what their values must be (SHACL §2, §4)."""

from __future__ import annotations

from dataclasses import dataclass

from kgtool.validate.shapes_graph import sh


@dataclass(frozen=True)
class Parameter:
    """What the values of ``sh:name`` must be.

    ``kind`` is a name of the table in ``values``. ``single``: at most one value per shape.
    ``on_property``: only a property shape may have it.
    """

    name: str
    kind: str
    single: bool = True
    on_property: bool = False


PARAMETERS: dict[str, Parameter] = {
    parameter.name: parameter
    for parameter in (
        Parameter("class", "class", single=False),
        Parameter("datatype", "iri"),
        Parameter("nodeKind", "node kind"),
        Parameter("minCount", "count", on_property=True),
        Parameter("maxCount", "count", on_property=True),
        Parameter("minExclusive", "literal"),
        Parameter("minInclusive", "literal"),
        Parameter("maxExclusive", "literal"),
        Parameter("maxInclusive", "literal"),
        Parameter("minLength", "count"),
        Parameter("maxLength", "count"),
        Parameter("pattern", "pattern", single=False),
        Parameter("flags", "flags"),
        Parameter("languageIn", "list of strings"),
        Parameter("uniqueLang", "boolean", on_property=True),
        Parameter("equals", "iri", single=False),
        Parameter("disjoint", "iri", single=False),
        Parameter("lessThan", "iri", single=False, on_property=True),
        Parameter("lessThanOrEquals", "iri", single=False, on_property=True),
        Parameter("not", "shape", single=False),
        Parameter("and", "list of shapes", single=False),
        Parameter("or", "list of shapes", single=False),
        Parameter("xone", "list of shapes", single=False),
        Parameter("node", "shape", single=False),
        Parameter("property", "property shape", single=False),
        Parameter("qualifiedValueShape", "shape", single=False, on_property=True),
        Parameter("qualifiedMinCount", "count", on_property=True),
        Parameter("qualifiedMaxCount", "count", on_property=True),
        Parameter("qualifiedValueShapesDisjoint", "boolean", on_property=True),
        Parameter("closed", "boolean"),
        Parameter("ignoredProperties", "list of IRIs"),
        Parameter("hasValue", "any", single=False),
        Parameter("in", "list"),
        Parameter("sparql", "constraint", single=False),
        Parameter("targetClass", "class", single=False),
        Parameter("targetNode", "iri or literal", single=False),
        Parameter("targetSubjectsOf", "property", single=False),
        Parameter("targetObjectsOf", "property", single=False),
        Parameter("severity", "iri"),
        Parameter("message", "text", single=False),
        Parameter("deactivated", "boolean"),
        Parameter("group", "any"),
        Parameter("order", "literal"),
        Parameter("name", "text", single=False),
        Parameter("description", "text", single=False),
        Parameter("defaultValue", "any"),
    )
}
# A subject of one of these is a shape (SHACL §2.1).
SHAPE_MARKS = frozenset(
    sh(name) for name, p in PARAMETERS.items()
    if p.kind not in ("any", "text") and name not in ("order", "severity", "deactivated", "flags")
)  # fmt: skip
NODE_KINDS = frozenset(
    sh(name)
    for name in ("BlankNode", "IRI", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral")
)
# Terms of SHACL and of its Advanced Features that are no parameters of a shape.
_OTHERS = """
path inversePath alternativePath zeroOrMorePath oneOrMorePath zeroOrOnePath
select ask update construct prefixes declare prefix namespace parameter optional labelTemplate nodeValidator
propertyValidator validator rule condition subject predicate object this target targetShape expression
filterShape nodes intersection union if then else exists count min max sum distinct groupConcat limit offset
orderBy desc separator returnType function shapesGraph shapesGraphWellFormed entailment suggestedShapesGraph
conforms result detail focusNode resultPath resultMessage resultSeverity value sourceShape sourceConstraint
sourceConstraintComponent js jsFunctionName jsLibrary jsLibraryURL editor viewer values
Shape NodeShape PropertyShape PropertyGroup ConstraintComponent Parameter Parameterizable Validator
SPARQLAskValidator SPARQLSelectValidator SPARQLAskExecutable SPARQLSelectExecutable SPARQLConstructExecutable
SPARQLUpdateExecutable SPARQLExecutable SPARQLConstraint SPARQLFunction SPARQLTarget SPARQLTargetType
SPARQLValuesDeriver PrefixDeclaration Rule SPARQLRule TripleRule JSRule JSConstraint JSExecutable JSFunction
JSLibrary JSTarget JSTargetType JSValidator Function Target TargetType NodeExpression ResultAnnotation
annotationProperty annotationValue annotationVarName resultAnnotation ValidationReport ValidationResult
AbstractResult NodeKind Severity Info Warning Violation
BlankNode IRI Literal BlankNodeOrIRI BlankNodeOrLiteral IRIOrLiteral
""".split()  # noqa: SIM905
COMPONENTS = tuple(
    name + "ConstraintComponent"
    for name in (
        "Class", "Datatype", "NodeKind", "MinCount", "MaxCount", "MinExclusive", "MinInclusive",
        "MaxExclusive", "MaxInclusive", "MinLength", "MaxLength", "Pattern", "LanguageIn", "UniqueLang",
        "Equals", "Disjoint", "LessThan", "LessThanOrEquals", "Not", "And", "Or", "Xone", "Node", "Property",
        "QualifiedValueShape", "QualifiedMinCount", "QualifiedMaxCount", "Closed", "HasValue", "In", "SPARQL",
        "Expression", "JS",
    )
)  # fmt: skip
TERMS = frozenset((*PARAMETERS, *_OTHERS, *COMPONENTS))
