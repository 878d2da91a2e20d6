"""Texts made up here, with all that tells one way of cutting from another: capitals, marks, apostrophes, hyphens, new lines."""

import random

_NAMES = ["Anna", "Ben", "Captain Reed", "Marie-Claire", "Old Tom", "Dr. Hale"]
_THINGS = ["boat", "harbour", "lighthouse", "sea-chart", "net", "lantern", "old rope", "storm", "cook's knife"]
_DOES = ["doesn't see", "mends", "can't find", "watches", "sells", "won't leave", "paints", "remembers"]
_WHEN = ["At dawn", "In winter", "Before supper", "When it rained", "On Sunday", "All day long"]
_ENDS = [".", "!", "...", ".", ".", "?"]


def boats(count: int, seed: int = 1) -> list[str]:
    """Sentences about people and boats, one a line."""
    draw = random.Random(seed)

    def sentence() -> str:
        who, other = draw.sample(_NAMES, 2)
        said = f"{who} {draw.choice(_DOES)} the {draw.choice(_THINGS)}"
        more = draw.choice(["", f", and {other} {draw.choice(_DOES)} the {draw.choice(_THINGS)}", f" - so it's {other}'s turn"])
        when = draw.choice(["", f"{draw.choice(_WHEN)}, "])
        return f"{when}{said}{more}{draw.choice(_ENDS)}"

    return [" ".join(sentence() for _ in range(draw.randint(1, 3))) for _ in range(count)]


_HELLO = ["Dear Sir,", "My dear Friend,", "Dearest Emma,", "To the Editor:"]
_BODY = [
    "I write, as you'll know, about the House",
    "The Garden isn't what it was; the Roses died",
    "We've had snow (much snow) since Monday",
    "Your well-known Letter reached us at last",
    "Mother says: don't come before the 12th",
    "There's nothing new - nothing at all",
]
_BYE = ["Yours, A. B.", "Yours truly, Emma", "I'm, as ever, your friend", "P.S. Don't write back!"]


def letters(count: int, seed: int = 2) -> list[str]:
    """Lines of old letters, with capitals within and several kinds of marks."""
    draw = random.Random(seed)

    def line() -> str:
        body = f"{draw.choice(_BODY)}{draw.choice(['.', '!', ', alas.', '; so be it.'])}"
        return f"{draw.choice([draw.choice(_HELLO) + ' ', ''])}{body}{draw.choice([' ' + draw.choice(_BYE), ''])}"

    return [line() for _ in range(count)]
