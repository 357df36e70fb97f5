"""The exception tree.

KgtoolError                     status 2 unless said otherwise
├── UsageError                  an argument, name or setting is wrong
│   ├── SettingsError           a settings file or variable is wrong
│   ├── UnknownNameError        no such query, parameter, format, layer …
│   └── ParameterError          a parameter value does not fit its declared type
├── SourceError                 a file is missing, unreadable, empty or not text
│   ├── ProjectNotFoundError    no project here or above
│   ├── MalformedError          syntax errors, each with its place
│   └── ImportsError            a broken or cyclic owl:imports
├── QueryError                  a query is malformed; carries its place
├── ShapesError                 a shapes or rules graph is ill-formed
├── ServiceError                an endpoint may not be asked, or gave no answer
├── LimitError                  a time, row or memory limit was reached
└── NotSupportedError           a named feature is not supported; status 3
"""

from __future__ import annotations

from kgtool.model.findings import Finding, Location


class KgtoolError(Exception):
    """Work could not be done. ``str(error)`` is one message: what is wrong and what to do.

    ``location`` is where in the input, or None. ``status`` is the exit status of the process.
    ``findings`` holds each mistake with its place, where the error tells of more than one; else it is empty.
    """

    status = 2
    findings: tuple[Finding, ...] = ()

    def __init__(self, message: str, *, location: Location | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.location = location

    def __str__(self) -> str:
        if self.findings:
            return "\n".join(f"{f.location}: {f.message}" if f.location else f.message for f in self.findings)
        return f"{self.location}: {self.message}" if self.location else self.message


class UsageError(KgtoolError):
    """An argument, a name or a setting is wrong."""


class SettingsError(UsageError):
    """A settings file or a ``KGTOOL_*`` variable is wrong."""


class UnknownNameError(UsageError):
    """No query, parameter, format or layer has this name."""


class ParameterError(UsageError):
    """A parameter value does not fit its declared type."""


class SourceError(KgtoolError):
    """A file is missing, unreadable, empty or not text."""


class ProjectNotFoundError(SourceError):
    """No project at the given folder or above it."""


class MalformedError(SourceError):
    """One or more syntax errors. ``findings`` holds each with its place; never empty."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        first = findings[0]
        super().__init__(first.message, location=first.location)
        self.findings = findings


class ImportsError(SourceError):
    """An ``owl:imports`` names nothing at hand, or imports form a cycle."""


class QueryError(KgtoolError):
    """A query or update is malformed."""


class ShapesError(KgtoolError):
    """A shapes or rules graph is ill-formed. ``findings`` holds each mistake, where they were looked for."""

    @classmethod
    def of(cls, findings: tuple[Finding, ...]) -> ShapesError:
        """Return the error that tells of ``findings``, of which there is at least one."""
        error = cls("\n".join(finding.message for finding in findings), location=findings[0].location)
        error.findings = findings
        return error


class ServiceError(KgtoolError):
    """An endpoint that SERVICE names is not listed in the settings, cannot be reached or gave no answer."""


class LimitError(KgtoolError):
    """A time, row or memory limit was reached; the message says which."""


class NotSupportedError(KgtoolError):
    """A named feature is not supported; refused rather than answered wrongly."""

    status = 3
