"""How to save a model so that it opens here: the steps, each with code to copy. Tests run every block."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """A sentence or two, and the code that does it. ``language`` is "text" for what is no Python."""

    words: str
    code: str
    language: str = "python"


@dataclass(frozen=True)
class Guide:
    """The steps for one kind of model. ``opens``: which architectures do, in a sentence."""

    title: str
    opens: str
    steps: tuple[Step, ...]


TEXT_SAVE = """
import json

model.save("model.keras", include_optimizer=False)

with open("vocabulary.json", "w", encoding="utf-8") as file:
    json.dump(vectorize_layer.get_vocabulary(), file)
"""

TEXT_FEWER_WORDS = """
tokens = vectorize_layer.get_vocabulary()
rows = model.get_weights()[0].shape[0]           # of the Embedding
tokens += [f"[unused {number}]" for number in range(len(tokens), rows)]

with open("vocabulary.json", "w", encoding="utf-8") as file:
    json.dump(tokens, file)
"""

TEXT_WITHOUT_VECTORIZATION = """
import keras
from keras import layers

kinds = [type(layer) for layer in model.layers]
x = ids = keras.Input((None,), dtype="int32")
for layer in model.layers[kinds.index(layers.Embedding):]:
    x = layer(x)
model = keras.Model(ids, x)                      # the same layers, as they were trained
"""

OLDER_SAVE = """
import numpy as np

np.savez("weights.npz", *model.get_weights())    # in the old environment
"""

TEXT_OLDER_LOAD = """
import keras
import numpy as np
from keras import layers

stored = np.load("weights.npz")
weights = [stored[f"arr_{i}"] for i in range(len(stored.files))]
tokens, dimension = weights[0].shape
units = weights[2].shape[0]

ids = keras.Input((None,), dtype="int32")        # the same layers once more
x = layers.Embedding(tokens, dimension)(ids)
x = layers.LSTM(units, return_sequences=True)(x)
model = keras.Model(ids, layers.Dense(tokens, activation="softmax")(x))
model.set_weights(weights)
"""

PIXELCNN_LAYERS = '''
import keras
import numpy as np
from keras import layers, ops


@keras.saving.register_keras_serializable("autoregressive")
class MaskedConv2D(layers.Conv2D):
    """A convolution that sees earlier pixels only; type B also sees the pixel itself."""

    def __init__(self, *args, mask_type="B", **kwargs):
        super().__init__(*args, **kwargs)
        self.mask_type = mask_type

    def build(self, input_shape):
        super().build(input_shape)
        row, column = self.kernel_size[0] // 2, self.kernel_size[1] // 2
        mask = np.zeros((*self.kernel_size, 1, 1), "float32")
        mask[:row] = 1
        mask[row, :column] = 1
        mask[row, column] = self.mask_type == "B"
        self.mask = mask

    def convolution_op(self, inputs, kernel):    # multiplies the mask in, assigns nothing
        return super().convolution_op(inputs, kernel * ops.cast(self.mask, kernel.dtype))

    def get_config(self):                        # without it, a saved layer forgets its mask
        return {**super().get_config(), "mask_type": self.mask_type}


@keras.saving.register_keras_serializable("autoregressive")
class ResidualBlock(layers.Layer):
    """1 x 1 to half the filters, masked 3 x 3, 1 x 1 back, and the input added."""

    def __init__(self, filters, **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.shrink = layers.Conv2D(filters // 2, 1, activation="relu")
        self.look = MaskedConv2D(filters // 2, 3, mask_type="B", activation="relu", padding="same")
        self.expand = layers.Conv2D(filters, 1, activation="relu")

    def build(self, input_shape):
        half = (*input_shape[:-1], self.filters // 2)
        self.shrink.build(input_shape)
        self.look.build(half)
        self.expand.build(half)
        super().build(input_shape)

    def call(self, inputs):
        return inputs + self.expand(self.look(self.shrink(inputs)))

    def get_config(self):
        return {**super().get_config(), "filters": self.filters}
'''

PIXELCNN_BUILD = """
def pixelcnn(size=16, levels=4, filters=128, blocks=5):
    image = layers.Input((size, size, 1))        # levels / 4 as numbers from 0 to below 1
    x = MaskedConv2D(filters, 7, mask_type="A", activation="relu", padding="same")(image)
    for _ in range(blocks):
        x = ResidualBlock(filters)(x)
    for _ in range(2):
        x = MaskedConv2D(filters, 1, mask_type="B", activation="relu")(x)
    return keras.Model(image, layers.Conv2D(levels, 1, activation="softmax")(x))


model = pixelcnn()
"""

PIXELCNN_SAVE = """
model.save("model.keras", include_optimizer=False)
"""

NOTEBOOK_SAVE = """
pixel_cnn.save("model.keras", include_optimizer=False)
"""

NOTEBOOK_COPY = """
model = pixelcnn(size=pixel_cnn.input_shape[1], levels=pixel_cnn.output_shape[-1])
model.set_weights(pixel_cnn.get_weights())       # the same arrays in the same order
model.save("model.keras", include_optimizer=False)
"""

OPEN_TEXT = """
import explorer

mine = explorer.open_model("model.keras", vocabulary="vocabulary.json")
print(mine.next_tokens("recipe for roast"))
"""

OPEN_IMAGE = """
import explorer

mine = explorer.open_model("model.keras")
print(mine.generate(count=1).levels[0])
"""

FOLDERS = """
class-of-26/
    anna-lstm/
        model.keras
        vocabulary.json
        card.json           may be left out
        history.json        may be left out
    ben-pixelcnn/
        model.keras

python -m explorer --models class-of-26
"""

CARD = """
import json

card = {"title": "Anna's LSTM", "good_for": "Soups", "fails": "Titles that it has never read"}

with open("card.json", "w", encoding="utf-8") as file:
    json.dump(card, file)
"""

HISTORY = """
import json

losses = fitted.history                          # fitted = model.fit(..., validation_data=...)
rows = [
    {"epoch": number, "training_loss": training, "validation_loss": validation}
    for number, (training, validation) in enumerate(zip(losses["loss"], losses["val_loss"]), 1)
]
with open("history.json", "w", encoding="utf-8") as file:
    json.dump(rows, file)
"""

GUIDES = {
    "text": Guide(
        "Text model",
        "Embedding → one or more LSTM or GRU layers with return_sequences=True → Dense with softmax, as a Functional or "
        "Sequential model. Dropout between them does not matter. The texts may be words or single characters.",
        (
            Step(
                "Save the model without its optimizer, which would only make the file three times as large, and the list of "
                "tokens beside it: the model knows numbers, the vocabulary says which word each of them is. A name of its own, "
                "such as soup-lstm.keras, is what the menus here will show.",
                TEXT_SAVE,
            ),
            Step("To be sure that it opens:", OPEN_TEXT),
            Step(
                "If your texts held fewer different words than the Embedding has rows, the list is too short. Fill it up; the "
                "names do not matter, for the model has never met those numbers.",
                TEXT_FEWER_WORDS,
            ),
            Step(
                "If the TextVectorization layer is a part of the model, take it out before you save. The app turns words into "
                "numbers itself.",
                TEXT_WITHOUT_VECTORIZATION,
            ),
            Step(
                "If the model lives in a Keras before version 3, as a SavedModel folder or an .h5 file, take its weights there …",
                OLDER_SAVE,
            ),
            Step("… and put them into the same layers in Keras 3. Then save as above.", TEXT_OLDER_LOAD),
        ),
    ),
    "pixelcnn": Guide(
        "PixelCNN, not yet trained",
        "Masked A convolution → any number of residual blocks → masked 1×1 B convolutions → a 1×1 Conv2D with softmax over the "
        "levels. Any size up to 64 × 64, any number of filters; ReLU throughout; one grey channel.",
        (
            Step(
                "Build it of these two layers. They are registered, and get_config writes down what is needed to build them "
                "again, so that Keras itself can load what you save.",
                PIXELCNN_LAYERS,
            ),
            Step("The chapter's network of them, 307,460 parameters:", PIXELCNN_BUILD),
            Step("Train it, and save it.", PIXELCNN_SAVE),
            Step("To be sure that it opens:", OPEN_IMAGE),
        ),
    ),
    "notebook": Guide(
        "PixelCNN, trained in a notebook",
        "The chapter's own layers: a masked layer around a Conv2D called conv, and a ResidualBlock of conv1, pixel_conv "
        "and conv2. The app knows them by these names.",
        (
            Step(
                "While the notebook is still open, this is all. Where the file does not say which mask a layer has, the first is "
                "taken to have mask A and all others mask B.",
                NOTEBOOK_SAVE,
            ),
            Step("To be sure that it opens:", OPEN_IMAGE),
            Step(
                "If Keras refuses to save (it asks for get_config), or if you want Keras to load the file as well: take the two "
                "layers and the function from “PixelCNN, not yet trained”, and move the trained weights over.",
                NOTEBOOK_COPY,
            ),
            Step("If the model lives in a Keras before version 3, take its weights there …", OLDER_SAVE),
            Step(
                "… and put them into the new network in Keras 3. Then save as above.",
                """
import numpy as np

stored = np.load("weights.npz")
model = pixelcnn()
model.set_weights([stored[f"arr_{i}"] for i in range(len(stored.files))])
""",
            ),
        ),
    ),
    "folder": Guide(
        "A whole class",
        "Everything that opens by itself opens in a folder, too, also larger models than can be dropped.",
        (
            Step(
                "Give each model a folder of its own, whose name is the model's name in links, and start the app with the folder "
                "of folders. The models are then on everybody's menus.",
                FOLDERS,
                "text",
            ),
            Step("A card gives it a title, and says on Home what it is good for and where it fails.", CARD),
            Step("A history opens the page Training: a row for each epoch, both losses in nats.", HISTORY),
        ),
    ),
}
