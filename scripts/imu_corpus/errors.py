"""Errors that a user can act on: one sentence each, naming place, expectation and finding."""


class CorpusError(Exception):
    """Input or state that the user must mend; the command line prints its text and exits 1."""
