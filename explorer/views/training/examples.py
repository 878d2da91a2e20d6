"""Epochs and tables of layers that are worth a look."""

from typing import Any

from explorer.page_data.example import Example


def _example(title: str, note: str, model: str, epoch: int, fails: bool = False, **more: Any) -> Example:
    settings = {"model": model, "show": "epochs", "epoch": epoch, "other": False, "close": False, **more}
    return Example(title, note, settings, fails)


TEXT_EXAMPLES = (
    _example(
        "After one epoch",
        "At T = 0.2 the model says the same few words again and again: it has learnt which words are frequent, and little else.",
        "recipes-lstm",
        1,
        fails=True,
    ),
    _example("After ten epochs", "Titles, verbs, times and full stops are where they belong.", "recipes-lstm", 10),
    _example(
        "Dropout is switched off",
        "Close up: from epoch 20 to 21 the training loss falls by a quarter of a nat. The model is hardly better; what is "
        "measured has changed.",
        "recipes-lstm",
        21,
        close=True,
    ),
    _example(
        "Taught by other models",
        "Close up: from epoch 31 on it learns from what two other models hold probable, as well as from the words. The loss, "
        "which had stopped falling, falls by another six hundredths of a nat.",
        "recipes-lstm",
        39,
        close=True,
    ),
    Example("Table 5-1: the LSTM", "Every number of parameters explained.", {"model": "recipes-lstm", "show": "layers"}),
    Example("Table 5-2: two LSTMs", "The second layer costs 131,584.", {"model": "recipes-stacked-lstm", "show": "layers"}),
)

IMAGE_EXAMPLES = (
    _example("Clothes out of noise", "Ten drawings after the first epoch. Press Space.", "fashion-pixelcnn", 1),
    _example(
        "Hardly better",
        "Close up: from epoch 20 to 30 it gains two thousandths of a nat. No drawing shows it, and sleeves still need not match.",
        "fashion-pixelcnn",
        30,
        fails=True,
        close=True,
    ),
    _example(
        "Another optimizer",
        "Close up: from epoch 31 on half of the images are mirrored or moved by a pixel, and the kernels are trained in another "
        "way, by Muon. The loss jumps first, then it falls five times as far as in the ten epochs before.",
        "fashion-pixelcnn",
        60,
        close=True,
    ),
    _example(
        "Kernels that see farther",
        "Close up: until epoch 20 a row did not know what stands far to the right just above it. Wider kernels see it. With the "
        "high rate the loss jumps first, then it falls below all that the narrow ones had reached.",
        "fashion-mixture",
        21,
        close=True,
    ),
    Example("What a mask costs", "Some weights are stored and never used.", {"model": "fashion-pixelcnn", "show": "layers"}),
)
