import keras

# pixelcnn: the model as “The whole image model” builds it; draw: a function that draws a few images with a model


class Diary(keras.callbacks.Callback):
    """After every epoch, keep the losses and what the model draws now."""

    def __init__(self, draw):
        super().__init__()
        self.draw, self.pages = draw, []

    def on_epoch_end(self, epoch, logs=None):
        self.pages.append({"epoch": epoch + 1, **(logs or {}), "generated": self.draw(self.model)})


def train(pixelcnn, images, levels, draw, epochs=30, batch=128):
    """``images``: integers (n, rows, columns) below ``levels``. They go in and are to be predicted: the masks see to it."""
    steps = epochs * (len(images) // batch)
    rate = keras.optimizers.schedules.CosineDecay(1.5e-5, steps, warmup_target=1.5e-3, warmup_steps=min(500, steps // 10))
    pixelcnn.compile(keras.optimizers.Adam(rate, clipnorm=1.0), loss="sparse_categorical_crossentropy")
    best = keras.callbacks.ModelCheckpoint("best.keras", monitor="val_loss", save_best_only=True)
    diary = Diary(draw)
    inputs = (images / levels).astype("float32")[..., None]
    pixelcnn.fit(inputs, images, batch_size=batch, epochs=epochs, validation_split=0.1, callbacks=[best, diary])
    return diary.pages
