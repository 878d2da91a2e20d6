import numpy as np
from keras import ops


def next_word_probabilities(model, ids, temperature):
    """Return p(next word | ids) at a temperature above 0. The model ends in a softmax layer."""
    probabilities = model(np.array([ids]))[0, -1]
    logits = ops.log(ops.maximum(probabilities, 1e-30))  # the logits, up to a constant that the softmax removes
    return ops.convert_to_numpy(ops.softmax(logits / temperature))


def generate(model, ids, temperature, seed, max_words=100, stop=0):
    """Write on until the stop token; the k-th new word is chosen by the k-th random number of the seed."""
    for number in np.random.default_rng(seed).random(max_words):
        p = next_word_probabilities(model, ids, temperature)
        order = np.argsort(-p, kind="stable")  # walk from the most probable word
        edges = np.cumsum(p[order], dtype="float64")
        word = int(order[min(np.searchsorted(edges, number, side="right"), len(p) - 1)])
        if word == stop:
            break
        ids = [*ids, word]
    return ids
