"""Benchmarks: kgtool and its peers side by side, in one run, on generated film graphs.

``python -m benchmarks run`` generates the data, runs every peer in a process of its own, checks that all of
them answer the same, and writes ``docs/benchmarks.md`` with a plot. ``python -m benchmarks generate``
writes only the data, which is demo data for the tool as well.

``films`` generates · ``queries/`` and ``data/`` are the questions, the ontology and the shapes · ``peers``
are the contenders · ``worker`` is the process that one of them runs in · ``measure`` drives the workers ·
``report`` and ``plot`` write.

maplib and reasonable are no dependencies of kgtool. A peer whose packages do not agree with those of the
others gets an interpreter of its own: ``--python maplib=PATH``. A peer that is not installed is told of in
the report.

Nothing here is asserted by a timed test: time is only compared.
"""
