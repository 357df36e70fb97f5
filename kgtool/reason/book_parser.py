"""The text of a rule book, read. The syntax is explained at the head of ``owl2rl.rules``."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from pyoxigraph import Literal, NamedNode

from kgtool.model.errors import MalformedError, UnknownNameError
from kgtool.model.findings import Finding, Location
from kgtool.reason.book import Atom, Condition, Domain, ListAtom, Rule, RuleBook, Series, Slot
from kgtool.reason.conditions import CONDITION_NAMES, DOMAIN_KINDS

BOOKS = {"rdfs": "rdfs.rules", "owlrl": "owl2rl.rules"}

_HEADING = re.compile(r"== (?P<title>.+) ==")
_PREFIX = re.compile(r"prefix\s+(?P<prefix>\w+):\s+<(?P<iri>[^>]+)>")
_NAME = re.compile(r"[A-Za-z][\w-]*")
_CLAUSE = re.compile(r"\s+(?:(?P<word>if|then|says|for each)\s+)?(?P<rest>\S.*)")
_PART = re.compile(
    r"""T\((?P<triple>(?:[^()"]|"[^"]*")*)\)
      | LIST\[\?(?P<head>\w+),\s*\?(?P<stem>[A-Za-z]+)1,\s*\.\.\.,\s*\?(?P<last>[A-Za-z]+)n\]
      | (?P<dots>\.\.\.) | (?P<truth>true|false)""",
    re.VERBOSE,
)
_TERM = re.compile(
    r"""\?(?P<variable>\w+(?:\+1|')?) | "(?P<lexical>[^"]*)"\^\^(?P<datatype>\w+:\w+)
      | (?P<name>\w+:\w+)""",
    re.VERBOSE,
)
_INDEX = re.compile(r"1 <= (?P<i>[a-z])(?: < (?P<j>[a-z]))? <= n")
_DOMAIN = re.compile(rf"(?P<kind>{'|'.join(sorted(DOMAIN_KINDS))}) \?(?P<variable>\w+)")
_CONDITION = re.compile(r"(?P<name>[a-z-]+)\((?P<arguments>\?\w+(?:, \?\w+)*)\)")


@cache
def rule_book(name: str) -> RuleBook:
    """Return the rule book ``rdfs`` (RDF 1.1 Semantics §8, §9) or ``owlrl`` (OWL 2 Profiles §4.3).

    Raises UnknownNameError for another name.
    """
    if name not in BOOKS:
        raise UnknownNameError(f"no rule book {name!r}; there are {', '.join(sorted(BOOKS))}")
    text = files("kgtool.reason").joinpath(BOOKS[name]).read_text("utf-8")
    return parse_book(text, name=name, path=BOOKS[name])


def parse_book(text: str, *, name: str, path: str) -> RuleBook:
    """Return the rule book that ``text`` writes down.

    Raises MalformedError with every mistake and its line: what is not understood, an unknown prefix, a rule
    without premises or conclusions, a conclusion with a variable that nothing binds, a name used twice.
    """
    reader = _Reader(path)
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            reader.read(number, line.rstrip())
    reader.end_rule()
    if reader.findings:
        raise MalformedError(tuple(reader.findings))
    return RuleBook(name, tuple(reader.rules))


@dataclass
class _Draft:
    """A rule while its lines are read."""

    name: str
    line: int
    premises: list[Atom | ListAtom | Series] = field(default_factory=list)
    conclusions: list[Atom | ListAtom | Series] = field(default_factory=list)
    indices: tuple[str, ...] = ()
    domains: list[Domain] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    says: str = ""
    seen: set[str] = field(default_factory=set)
    word: str = ""


class _Reader:
    def __init__(self, path: str) -> None:
        self.path = path
        self.prefixes: dict[str, str] = {}
        self.table = ""
        self.rules: list[Rule] = []
        self.findings: list[Finding] = []
        self.draft: _Draft | None = None
        self.line = 0

    def read(self, number: int, line: str) -> None:
        """Take one line in."""
        self.line = number
        if match := _HEADING.fullmatch(line):
            self.end_rule()
            self.table = match["title"]
        elif match := _PREFIX.fullmatch(line):
            self.prefixes[match["prefix"]] = match["iri"]
        elif _NAME.fullmatch(line):
            self.end_rule()
            self.draft = _Draft(line, number)
        elif (match := _CLAUSE.fullmatch(line)) and self.draft is not None:
            self._clause(self.draft, match["word"] or self.draft.word, match["rest"])
        else:
            self._complain(f"not understood: {line.strip()!r}; expected a heading, a prefix or a rule's name")

    def end_rule(self) -> None:
        """Finish the rule being read, if any."""
        draft, self.draft = self.draft, None
        if draft is None:
            return
        self.line = draft.line
        conclusions = tuple(part for part in draft.conclusions if not isinstance(part, ListAtom))
        rule = Rule(
            draft.name, self.table, draft.line, tuple(draft.premises), conclusions, draft.indices,
            tuple(draft.domains), tuple(draft.conditions), draft.says,
        )  # fmt: skip
        self._check(draft, rule)
        self.rules.append(rule)

    def _check(self, draft: _Draft, rule: Rule) -> None:
        if any(known.name == rule.name for known in self.rules):
            self._complain(f"rule {rule.name} stands twice in the book")
        for word in ("if", "then"):
            if word not in draft.seen:
                self._complain(f"rule {rule.name} has no {word!r} line")
        if len(draft.conclusions) != len(rule.conclusions):
            self._complain(f"rule {rule.name} concludes a LIST; lists can only be premises")
        indexed = {f"{rule.list_atom.stem}{letter}" for letter in rule.indices} if rule.list_atom else set()
        bound = {s for atom in rule.body(3) for s in atom if isinstance(s, str)} | indexed
        bound |= {*rule.members(3), *(domain.variable for domain in rule.domains)}
        used = {s for atom in rule.heads(3) for s in atom if isinstance(s, str)}
        used |= {name for condition in rule.conditions for name in condition.arguments}
        used |= set(re.findall(r"\?(\w+)", rule.says))
        for name in sorted(used - bound):
            self._complain(f"rule {rule.name}: nothing binds ?{name}")

    def _clause(self, draft: _Draft, word: str, rest: str) -> None:
        draft.word = word
        draft.seen.add(word)
        if word == "says":
            draft.says = rest
        elif word == "for each":
            self._quantifier(draft, rest)
        elif word in ("if", "then"):
            into = draft.premises if word == "if" else draft.conclusions
            self._parts(into, rest, "true" if word == "if" else "false")
        else:
            self._complain(f"not understood: {rest!r}; expected 'if' first")

    def _parts(self, into: list[Atom | ListAtom | Series], text: str, truth: str) -> None:
        position, in_series = 0, False
        while position < len(text):
            match = _PART.match(text, position)
            if match is None or (match["truth"] and match["truth"] != truth):
                self._complain(
                    f"not understood: {text[position:]!r}; expected T(s, p, o), LIST[…] or {truth}"
                )
                return
            position = match.end() + len(text[match.end() :]) - len(text[match.end() :].lstrip())
            if match["dots"]:
                in_series = True
            elif match["head"]:
                if match["stem"] != match["last"]:
                    self._complain(f"a list's members have one name, not {match['stem']} and {match['last']}")
                into.append(ListAtom(match["head"], match["stem"]))
            elif match["triple"] is not None:
                atom = self._atom(match["triple"])
                if in_series and atom:
                    self._series(into, atom)
                elif atom:
                    into.append(atom)
                in_series = False

    def _series(self, into: list[Atom | ListAtom | Series], last: Atom) -> None:
        """Replace the atom that ends ``into`` by the series from it to ``last``."""
        first = into.pop() if into else None
        series = Series(last)
        stems = Rule("", "", 0, (series,), ()).stems
        made = Rule("", "", 0, (series,), ()).body(1)
        if not stems or made != (first,):
            self._complain("the two ends of '...' do not match: the first must be the last with 1 for n")
        into.append(series)

    def _atom(self, text: str) -> Atom | None:
        slots = [self._slot(part.strip()) for part in text.split(",")]
        if len(slots) != 3:
            self._complain(f"T({text}) has {len(slots)} places; a triple has 3")
            return None
        subject, predicate, value = slots
        return subject, predicate, value

    def _slot(self, text: str) -> Slot:
        match = _TERM.fullmatch(text)
        if match is None:
            self._complain(f"not a variable, a prefixed name or a literal: {text!r}")
            return text
        if match["variable"]:
            return match["variable"]
        if match["datatype"]:
            return Literal(match["lexical"], datatype=self._iri(match["datatype"]))
        return self._iri(match["name"])

    def _iri(self, name: str) -> NamedNode:
        prefix, _, local = name.partition(":")
        if prefix not in self.prefixes:
            self._complain(f"prefix {prefix}: is not declared")
            return NamedNode(f"urn:{name}")
        return NamedNode(self.prefixes[prefix] + local)

    def _quantifier(self, draft: _Draft, text: str) -> None:
        if match := _INDEX.fullmatch(text):
            draft.indices = tuple(letter for letter in (match["i"], match["j"]) if letter)
            return
        domains, _, conditions = text.partition(" such that ")
        for part in domains.split(", "):
            if match := _DOMAIN.fullmatch(part):
                draft.domains.append(Domain(match["kind"], match["variable"]))
            else:
                self._complain(f"not understood after 'for each': {part!r}")
        if conditions:
            if match := _CONDITION.fullmatch(conditions):
                if match["name"] not in CONDITION_NAMES:
                    self._complain(f"there is no condition {match['name']}")
                arguments = tuple(part.strip().removeprefix("?") for part in match["arguments"].split(","))
                draft.conditions.append(Condition(match["name"], arguments))
            else:
                self._complain(f"not understood after 'such that': {conditions!r}")

    def _complain(self, message: str) -> None:
        place = Location(self.path, self.line)
        self.findings.append(Finding("syntax", "rule-book", message, location=place))
