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

OLDER_H5 = """
model.save("model.h5")                           # layers and weights in one file
"""

OLDER_FOLDER = """
import tensorflow as tf

model = tf.keras.models.load_model("my_model")   # the folder with saved_model.pb
model.save("model.h5")
"""

TOKENIZER_SAVE = """
with open("vocabulary.json", "w", encoding="utf-8") as file:
    file.write(tokenizer.to_json())              # its words, their ids, and how it cuts a text
"""

TOKENIZER_PICKLED = """
import pickle

with open("tokenizer.pickle", "rb") as file:     # your own: the pickle of somebody else can run any code
    tokenizer = pickle.load(file)
"""

TOKENIZER_INDEX = """
import json

with open("vocabulary.json", "w", encoding="utf-8") as file:
    json.dump(word_index, file)                  # such as {"the": 1, "boat": 2}
"""

SUBCLASS_SAVE = """
import keras

ids = keras.Input((None,), dtype="int32")
x = model.embedding(ids)                         # the layers of your class, in the order of its call
x = model.gru(x)
x = x[0] if isinstance(x, (list, tuple)) else x  # without the state, where it comes along
keras.Model(ids, model.dense(x)).save("model.keras", include_optimizer=False)
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
        "Embedding or one-hot rows → LSTM, GRU or SimpleRNN layers → Dense with softmax, as a Functional or Sequential model, "
        "predicting after every word or after the last one. A TextVectorization layer may be a part of it.",
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
        ),
    ),
    "older": Guide(
        "TensorFlow 2.10 or older",
        "Whole-model .h5 files of any Keras, and .keras files from TensorFlow 2.12 on. A SavedModel folder holds a program and "
        "stays closed; weights alone do not say which layers they belong to.",
        (
            Step("Where the model was made, this is all. The vocabulary goes beside it, as for every text model.", OLDER_H5),
            Step("If you have a SavedModel folder, load it there first.", OLDER_FOLDER),
            Step("If Keras cannot write that (the model is a class of your own), take its weights there …", OLDER_SAVE),
            Step("… and put them into the same layers in Keras 3. Then save as a text model.", TEXT_OLDER_LOAD),
        ),
    ),
    "tokenizer": Guide(
        "A Tokenizer",
        "Models trained on the ids of Keras’ Tokenizer. Id 0, which no word has, is read as padding.",
        (
            Step("Save the model as a text model, and the Tokenizer as its vocabulary.", TOKENIZER_SAVE),
            Step("If it is in a pickle, which this app never opens, read it where you made it.", TOKENIZER_PICKLED),
            Step("A dictionary of words and ids does as well; how texts are cut is then assumed, and said.", TOKENIZER_INDEX),
        ),
    ),
    "class": Guide(
        "A class of your own",
        "A subclass of keras.Model with one embedding, one or more recurrent layers and one dense layer opens as it is, taken to "
        "call them in this order. For any other order the layers have to say it:",
        (
            Step("Call the trained layers once more, outside of the class, and save that.", SUBCLASS_SAVE),
            Step("To be sure that it opens:", OPEN_TEXT),
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
