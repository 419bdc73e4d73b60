"""SQL that is not run, with a sentence that tells its writer what to change."""


class SqlRefused(Exception):
    """The message is for whoever wrote the query, a model or a person; it says what would work."""
