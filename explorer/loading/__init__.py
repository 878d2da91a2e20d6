"""From a file to a model: the reader of ``.keras`` archives, which networks are known, vocabularies, cards, uploads."""
