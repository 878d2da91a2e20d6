import keras
from keras import layers


def language_model(vocabulary=10_000, embedding=100, units=128, depth=1):
    tokens = layers.Input((None,), dtype="int32")
    x = layers.Embedding(vocabulary, embedding)(tokens)
    for _ in range(depth):
        x = layers.LSTM(units, return_sequences=True)(x)
    return keras.Model(tokens, layers.Dense(vocabulary, activation="softmax")(x))


class Diary(keras.callbacks.Callback):
    """After every epoch, keep the losses and what the model writes now."""

    def __init__(self, write):
        super().__init__()
        self.write, self.pages = write, []

    def on_epoch_end(self, epoch, logs=None):
        self.pages.append({"epoch": epoch + 1, **(logs or {}), "generated": self.write(self.model)})


def train(model, inputs, targets, write, epochs=25):
    """Targets are the inputs one word on. Padding (id 0) after the first stop has weight 0, so that it does not count."""
    counts = keras.ops.cast((targets != 0) | (inputs != 0), "float32")
    model.compile(keras.optimizers.Adam(clipnorm=1.0), loss="sparse_categorical_crossentropy", weighted_metrics=[])
    best = keras.callbacks.ModelCheckpoint("best.keras", monitor="val_loss", save_best_only=True)
    diary = Diary(write)
    model.fit(
        inputs,
        targets,
        sample_weight=keras.ops.convert_to_numpy(counts),
        batch_size=32,
        epochs=epochs,
        validation_split=0.05,
        callbacks=[best, diary],
    )
    return diary.pages


language_model().summary()  # 1,000,000 + 117,248 + 1,290,000 = 2,407,248
language_model(depth=2).summary()  # 131,584 more
