"""Why a triple holds, and what it lacks where it does not.

In: a goal, the asserted triples, a closed graph as ``Facts``, a rule book and a project's rules. Out: proofs
down to asserted triples, the shortest first (``why``, ``alternatives``), each of which replays step by step
(``replay``); the rules that come nearest to a triple that does not hold (``near``, ``nearby``, ``against``).

``prover`` searches backward from the goal, ring by ring; where thousands of facts follow from each other
``guide`` leads it along the shortest ways over what is stated (``ways``, ``renaming``). ``project_steps`` are
the steps of a project's rules, whose patterns ``rule_patterns``, ``witnesses`` and ``path_walk`` take apart.

Never: stores anything per inferred triple, evaluates SPARQL or validates shapes (the caller does, through
``Evaluate`` and ``Conforms``).

Limitations: proofs do not show what a project's rule asks for by absence, by FILTER or by its conditions, and
of an aggregate they show one member.
"""
