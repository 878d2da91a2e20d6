"""Words of a visitor or of a file inside a sentence of ours."""

import unicodedata

TURNS = {"LRE", "LRO", "LRI", "RLE", "RLO", "RLI", "FSI", "PDF", "PDI"}  # signs, unseen, that turn the direction of writing


def quoted(text: str, longest: int = 40) -> str:
    """Return ``text`` in quotes, cut to ``longest`` signs, without the signs that would turn the rest of the sentence around."""
    shown = "".join(sign for sign in text if unicodedata.bidirectional(sign) not in TURNS)
    return f"“{shown if len(shown) <= longest else shown[: longest - 1] + '…'}”"


def plain(text: str, longest: int = 60) -> str:
    """Return a name from a file for a sentence of ours: printable, in one piece, cut to ``longest`` signs."""
    kept = (sign for sign in text[: longest + 1] if unicodedata.bidirectional(sign) not in TURNS)
    shown = "".join(sign if sign.isprintable() else "?" for sign in kept)
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"
