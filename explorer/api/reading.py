"""One way of reading a model's texts or images, as it was measured."""

from dataclasses import dataclass

from explorer.api.errors import ModelError
from explorer.api.tokenization import TextPipeline


@dataclass(frozen=True)
class MeasuredReading:
    """One way of reading, and how well the model predicts with it; ``model.read_as`` takes it over."""

    words: str  # the reading, for people
    nats: float  # −log p per token, or per pixel; lower is better
    unknown: float = 0.0  # share of the tokens that the model does not know
    pipeline: TextPipeline | None = None  # of a text model
    shift: int = 0  # added to every id of the vocabulary
    pixels: str | None = None  # of an image model

    @property
    def sentence(self) -> str:
        """What stands among a model's assumptions once it reads so."""
        return f"Measured on given texts or images: {self.words}, {self.nats:.2f} nats a {'pixel' if self.pixels else 'token'}."


def shifted(vocabulary: tuple[str, ...], shift: int) -> tuple[str, ...]:
    """Return the tokens moved by ``shift`` places; where none comes to lie, the id has none."""
    size = len(vocabulary)
    return tuple(vocabulary[i - shift] if 0 <= i - shift < size else f"[id {i}]" if i else "" for i in range(size))


def of_another_kind() -> ModelError:
    """Return what is raised if a text model is to read as an image model was measured, or the other way round."""
    return ModelError("This reading was measured on a model of another kind. Measure it with explorer.readings(model, …).")
