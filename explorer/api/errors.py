"""The one error that users of the explorer see."""


class ModelError(ValueError):
    """Something was refused; the message is a plain sentence that says what is wrong and what to do."""


class VocabularyRefused(ModelError):
    """What is refused is the vocabulary, or how it fits the model; the model itself may be in order."""


class VocabularyMissing(ModelError):
    """A text model came without its vocabulary."""
