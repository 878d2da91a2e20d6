"""What all opened models can tell of themselves: their layers, and how their training went."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from explorer.api import layer_table, training_record

if TYPE_CHECKING:
    from pandas import DataFrame


class Opened:
    """The part that all models share; ``recorded`` reads what was written down after each epoch of the training."""

    name: str
    card: dict
    weights: Any
    recorded: Callable[[], Sequence[Any]]

    def history(self) -> "DataFrame":
        """Return how the training went: index ``epoch``, from 1; ``training``, ``validation``, ``seconds``, ``kept``.

        The losses are means in nats per token or pixel; ``seconds`` is how long the epoch took, NaN if that was not recorded;
        ``kept`` marks the epoch whose weights the model has, or those whose mean it is. What cannot be read is left out.
        Raises ModelError if no history was kept beside the model, or its file is damaged.
        """
        return training_record.frame(training_record.read(self.recorded()), self.card)

    def layers(self) -> "DataFrame":
        """Return the layers in order: ``layer``, ``kind``, ``output``, ``parameters``, ``arithmetic``.

        ``output`` is the shape of what the layer gives, as Keras writes it; ``arithmetic`` is an expression whose value the
        number of ``parameters`` is, such as "4 · (100 + 128 + 1) · 128". Layers that are alike share a row and are counted
        together, so the parameters add up to the model's.
        """
        return layer_table.frame(layer_table.rows(self.weights))[["layer", "kind", "output", "parameters", "arithmetic"]]
