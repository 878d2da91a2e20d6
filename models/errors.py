"""The one error that the command lines turn into a plain sentence."""


class DataError(ValueError):
    """Training data is missing or malformed; the message says what is wrong and what to do."""
