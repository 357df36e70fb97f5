"""Floor 0: the values that every room shares.

In: nothing. Out: terms, prefixes, formats, findings, passages, query results, validation reports and
the exception tree, all immutable. Never: files, the clock, logging, any other room. Each module says
what it holds; import from the module, not from here.
"""
