"""Which questions each page asks, in their order."""

from explorer.page_data.questions import (
    blanks,
    by_hand,
    cells,
    compare,
    drawn,
    embedding,
    image_model,
    inside_pixelcnn,
    masked_convolution,
    memory,
    temperature,
    text_model,
    tokens,
    training,
)
from explorer.page_data.questions.question import Question

PAGES: dict[str, tuple[Question, ...]] = {
    "text-model": text_model.QUESTIONS,
    "tokens": tokens.QUESTIONS,
    "embedding": embedding.QUESTIONS,
    "temperature": temperature.QUESTIONS,
    "lstm-cell": cells.LSTM,
    "memory": memory.QUESTIONS,
    "gru-stacked-bidirectional": (*cells.OTHERS, *blanks.QUESTIONS),
    "image-model": image_model.QUESTIONS,
    "masked-convolution": masked_convolution.QUESTIONS,
    "inside-pixelcnn": inside_pixelcnn.QUESTIONS,
    "pixel-by-pixel": drawn.QUESTIONS,
    "mixture": (*by_hand.QUESTIONS, *drawn.OF_MIXTURES),
    "training": training.QUESTIONS,
    "compare": compare.QUESTIONS,
}
