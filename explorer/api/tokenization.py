"""From raw texts to tokens and ids, as every text model reads them."""

from collections.abc import Iterable
from functools import cached_property

from explorer.api.errors import ModelError
from explorer.engine.tokens import JOINERS, TOKENIZERS, encode

LENGTH = 200  # tokens: a longer text is clipped, as in training


class Reader:
    """The part of a text model that knows its vocabulary; a model has a ``card`` and a ``vocabulary``."""

    card: dict
    vocabulary: tuple[str, ...]

    @cached_property
    def index(self) -> dict[str, int]:
        """The id of each token."""
        return {token: i for i, token in enumerate(self.vocabulary)}

    @property
    def unit(self) -> str:
        """What a token is: "words" or "characters"."""
        return str(self.card.get("text", {}).get("tokens", "words"))

    def tokens(self, text: str) -> list[str]:
        """Return the tokens of a raw text, at most LENGTH of them, each as the model sees it ([UNK] is not yet put in)."""
        if not isinstance(text, str):
            raise ModelError(f"A text is expected, not {type(text).__name__}.")
        return TOKENIZERS[self.unit](text)[:LENGTH]

    def ids(self, text: str) -> list[int]:
        """Return the ids of a raw text."""
        return encode(self.tokens(text), self.index)

    def join(self, tokens: Iterable[str]) -> str:
        return JOINERS[self.unit].join(tokens)
