"""Images and pixels to follow through the whole image model."""

from explorer.api.image_model import ImageModel
from explorer.page_data.example import Example

IMAGE = "ankle-boot-1"


def examples(model: ImageModel) -> tuple[Example, ...]:
    """Return ready-made settings for an image of the model's size."""
    rows, columns = model.weights.rows, model.weights.columns
    middle = {"row": max(1, rows * 5 // 8), "column": max(1, columns * 9 // 16)}
    return (
        Example(
            "The edge of a boot",
            "A shoe that the model was not trained on, drawn down to the ankle. The pixels above and to the left are all it has.",
            {"image": IMAGE} | middle,
        ),
        Example(
            "The very first pixel",
            "Nothing is drawn yet, and nothing can be seen. The bars are what the model expects of any picture at its corner.",
            {"image": IMAGE, "row": 1, "column": 1},
        ),
        Example(
            "Trousers, between the legs",
            "The rows above say how wide the gap is. Move left and right with the arrow keys: the bars change at its edges.",
            {"image": "trousers-1", "row": max(1, rows * 3 // 4), "column": max(1, columns // 2)},
        ),
        Example(
            "One of its own",
            "An image that the model drew itself, pixel by pixel: this is how its own picture looks to it half-way down.",
            {"image": "drawn-1"} | middle,
        ),
        Example(
            "A chessboard",
            "Every second pixel is white, as anybody can see. But the model has seen clothes only, and it never learns "
            "what comes next, however long the pattern goes on.",
            {"image": "checkerboard"} | middle,
            fails=True,
        ),
    )
