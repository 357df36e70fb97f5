"""Public test suites, read by path and driven by their own manifests.

In: the W3C suites in the folder that ``KGTOOL_SUITES`` names, or in ``shared/suites`` beside the checkout,
and the small suite of our own under ``own/``, which has the same vocabulary and always runs. Out: one
pytest item per engine and manifest. A ledger per engine and suite (``ledgers/<engine>/<suite>.toml``) lists
what fails, by which clause of the specification, through whose fault; it is strict both ways: a failure
that is not listed fails the run, and so do a listed failure that passes and a change in the number of
tests.

``manifest`` reads manifests · ``results`` reads expected results · ``compare`` compares · ``engines`` are
what is tested · ``ledger`` says what is known to fail · ``test_*`` run.
"""
