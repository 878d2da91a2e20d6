"""Inside the LSTM cell: one cursor over the words, the cell's six steps and the predictions; or inside the plain cell."""

from explorer.api.text_model import TextModel
from explorer.engine.weights import SimpleRNNWeights
from explorer.shell import model_menu, page_frame, words
from explorer.views.lstm_cell.examples import EXAMPLES, PLAIN, PROMPT
from explorer.views.shared import check_panel, stepping
from explorer.views.shared.stepping import Stepping

NAME = "lstm-cell"
MODEL = "recipes-lstm"


def main() -> None:
    coming = model_menu.foreseen(NAME, model_menu.lstm_first, MODEL)
    plain = coming is not None and isinstance(coming.weights.steps[0], SimpleRNNWeights)
    said = words.read(__file__, "SimpleRNN" if plain else "LSTM")
    title, sentence = (said.section("Title"), said.section("Sentence")) if plain else ("", "")
    keys = stepping.keys(stepping.described(coming)) if coming is not None else ()
    with page_frame.page(NAME, said, keys, title, sentence):
        model = model_menu.model(NAME, model_menu.lstm_first, MODEL)
        here = Stepping(NAME, PROMPT, title=title)
        text = stepping.prompt(here, model, PLAIN if plain else EXAMPLES)
        stepping.picture(here, model.name, text)
        check_panel.text(NAME, model, text)
        page_frame.explain(said, words.code(__file__, "plain" if plain else ""), **sizes(model))


def sizes(model: TextModel) -> dict[str, object]:
    """Return what the words say of the first layer: its equations, each letter in the colour of its role, and its sizes."""
    weights = model.weights.steps[0]
    inputs, units = weights.kernel.shape[0], weights.units
    count = f"{weights.gates * (inputs + units + 1) * units:,}"
    return {"lines": stepping.equations(stepping.described(model)[0]), "inputs": inputs, "units": units, "count": count}


main()
