import numpy as np
from keras import ops


def surprises(model, ids):
    """Return -log p of each token after the first, (time - 1,), in nats."""
    probabilities = ops.convert_to_numpy(model(np.array([ids[:-1]])))[0]  # (time - 1, vocabulary)
    return -np.log(probabilities[np.arange(len(ids) - 1), ids[1:]])


def nats_per_word(model, ids, unknown=1):
    """Leave out the words that the model cannot read: being unsurprised by "some unknown word" is no merit."""
    known = np.array(ids[1:]) != unknown
    return surprises(model, ids)[known].mean()


def of_words(character_nats, text):
    """Add up the nats of a word's characters, the space before it included; the first word is given."""
    sums, begin = [], text.index(" ") if " " in text else len(text)
    for end in [i for i in range(begin + 1, len(text) + 1) if i == len(text) or text[i] == " "]:
        sums.append(character_nats[begin - 1 : end - 1].sum())
        begin = end
    return sums
