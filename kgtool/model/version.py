"""The version of kgtool, which packages, reports and kept files bear."""

__version__ = "0.1.0"
