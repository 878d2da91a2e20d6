"""Inside the LSTM cell: one cursor over the words, the cell's six steps and the predictions."""

from explorer.api.text_model import TextModel
from explorer.engine.weights import SimpleRNNWeights
from explorer.live.lstm_stepper import KEYS, LSTM_HOLD_KEY
from explorer.shell import model_menu, page_frame, words
from explorer.views.lstm_cell.examples import EXAMPLES, PLAIN, PROMPT
from explorer.views.shared import check_panel, stepping
from explorer.views.shared.stepping import Stepping

NAME = "lstm-cell"
MODEL = "recipes-lstm"
HERE = Stepping(NAME, PROMPT)
WORDS = words.read(__file__, "LSTM")  # its story is that of the plain cell, too


def main() -> None:
    with page_frame.page(NAME, WORDS, keys=(*KEYS, LSTM_HOLD_KEY)):
        model = model_menu.model(NAME, model_menu.lstm_first, MODEL)
        plain = isinstance(model.weights.steps[0], SimpleRNNWeights)
        text = stepping.prompt(HERE, model, PLAIN if plain else EXAMPLES)
        stepping.picture(HERE, model.name, text)
        check_panel.text(NAME, model, text)
        said = words.read(__file__, "SimpleRNN") if plain else WORDS
        page_frame.explain(said, words.code(__file__, "plain" if plain else ""), **sizes(model))


def sizes(model: TextModel) -> dict[str, object]:
    """Return what the words say of the first layer: its equations, each letter in the colour of its role, and its sizes."""
    weights = model.weights.steps[0]
    inputs, units = weights.kernel.shape[0], weights.units
    count = f"{weights.gates * (inputs + units + 1) * units:,}"
    return {"lines": stepping.equations(stepping.described(model)[0]), "inputs": inputs, "units": units, "count": count}


main()
