"""Benchmarks: kgtool and its peers side by side on generated graphs of films and of universities.

``python -m benchmarks run`` generates the data, runs every peer in a process of its own, checks that all of
them answer the same, keeps what it measured, and writes ``docs/benchmarks.md`` with plots. ``report`` writes
that page again; ``generate`` writes only a graph, which is demo data for the tool as well.

The data: ``films`` and ``universities`` generate, ``statements`` writes, ``datasets`` are the files;
``data/`` has ontologies and shapes, ``queries/`` the questions. The contenders: ``peers`` answer,
``reasoners`` close (one of them by the updates of ``inserts``), ``validators`` validate, ``growing`` adds to
what is closed. Measuring: ``plan`` says what, ``worker`` is the process that one peer runs in, ``measure``
drives the workers, ``cells`` makes answers comparable, ``results`` keeps the figures. The report: ``ratios``
and ``goals`` judge, ``tables`` and ``plot`` show, ``text`` and ``words/`` are its language, ``report`` puts
it together.

maplib and reasonable are no dependencies of kgtool. A peer whose packages do not agree with those of the
others gets an interpreter of its own: ``--python maplib=PATH``. A peer that is not installed is told of in
the report.

Nothing here is asserted by a timed test: time is only compared.
"""
