"""The chapter's map: every figure, table and numbered example, and the page and settings that show it live."""

from dataclasses import dataclass, field

from explorer.shell import contents

_ROAST = "recipe for roast"
_FRACTION = "recipe for roasted vegetables | chop 1 /"


@dataclass(frozen=True)
class Entry:
    """One numbered thing of the chapter: what it is, in a few words, and where it is alive here."""

    name: str  # "Figure 5-2"
    what: str
    page: str
    settings: dict[str, str] = field(default_factory=dict)  # as the address has them

    @property
    def view(self) -> str:
        """Return the file of the page, for ``st.page_link``."""
        return contents.page(self.page).view

    @property
    def title(self) -> str:
        """Return the title of the page."""
        return contents.page(self.page).title


@dataclass(frozen=True)
class Part:
    """A part of the chapter, its entries in the order in which they come."""

    title: str
    entries: tuple[Entry, ...]


PARTS = (
    Part(
        "The data",
        (
            Entry("Example 5-1", "Fetch the recipes: which data each model has read", "compare", {"show": "cards"}),
            Entry("Example 5-2", "Keep recipes with a title and directions: the form every text has here", "tokens"),
            Entry("Example 5-3", "One recipe as a string, capitals and all", "tokens", {"lower": "0", "punctuation": "0"}),
        ),
    ),
    Part(
        "Words become numbers",
        (
            Entry("Example 5-4", "Lower case, marks set apart, one number for each word", "tokens"),
            Entry("Example 5-5", "The recipe as numbers, filled up with zeros to 201", "tokens", {"at": "60"}),
            Entry("Example 5-6", "The vocabulary, the most frequent words first", "embedding", {"word": "and"}),
            Entry("Example 5-7", "What is read and what is to be predicted: one sequence, shifted by one", "tokens", {"at": "2"}),
        ),
    ),
    Part(
        "The LSTM",
        (
            Entry("Table 5-1", "The layers and their 2,407,248 parameters", "training", {"show": "layers"}),
            Entry("Figure 5-2", "The embedding as a table, a row for each word", "embedding"),
            Entry("Figure 5-3", "A sequence on its way through the embedding", "text-model", {"prompt": _ROAST}),
            Entry(
                "Figure 5-4", "A recurrent layer: it reads its own last answer", "lstm-cell", {"prompt": _FRACTION, "word": "1"}
            ),
            Entry("Figure 5-5", "The same layer unrolled, a copy for each word", "text-model"),
            Entry("Figure 5-6", "One LSTM cell, gate by gate", "lstm-cell", {"prompt": _FRACTION, "step": "1"}),
            Entry("Example 5-8", "Build it, compile it, train it", "training", {"epoch": "25"}),
            Entry("Figure 5-7", "What it writes after its first epochs", "training", {"epoch": "1"}),
            Entry("Figure 5-8", "The loss, epoch by epoch", "training", {"close": "1"}),
        ),
    ),
    Part(
        "Writing",
        (
            Entry("Example 5-9", "Draw a word, append it, ask again", "temperature", {"prompt": "recipe for", "t": "1"}),
            Entry(
                "Figure 5-9",
                "One beginning, written on at T = 1 and at T = 0.2",
                "temperature",
                {"prompt": "recipe for", "compare": "1", "low": "0.2", "high": "1"},
            ),
            Entry(
                "Figure 5-10",
                "The five likeliest words at T = 0.2, those of T = 1 behind",
                "temperature",
                {"prompt": _ROAST, "t": "0.2"},
            ),
        ),
    ),
    Part(
        "Other recurrent networks",
        (
            Entry("Figure 5-11", "Two recurrent layers, one above the other", "gru-stacked-bidirectional", {"view": "stacked"}),
            Entry(
                "Table 5-2",
                "A second LSTM costs 131,584 parameters more",
                "training",
                {"model": "recipes-stacked-lstm", "show": "layers"},
            ),
            Entry(
                "Example 5-10",
                "Build a stack: inside its upper layer",
                "gru-stacked-bidirectional",
                {"view": "stacked", "layer": "2"},
            ),
            Entry("Figure 5-12", "One GRU cell in four steps", "gru-stacked-bidirectional", {"step": "1"}),
            Entry("Example 5-11", "A GRU in both directions", "gru-stacked-bidirectional", {"view": "bidirectional"}),
        ),
    ),
    Part(
        "Pixels in a row",
        (
            Entry(
                "Figure 5-13", "The mask over a filter, and over an image", "masked-convolution", {"layer": "plain", "size": "5"}
            ),
            Entry("Example 5-12", "A masked layer: its promise tested", "masked-convolution", {"mode": "leak"}),
            Entry("Figure 5-14", "A residual block and its skip", "inside-pixelcnn", {"layer": "block-1-expand"}),
            Entry(
                "Example 5-13",
                "The block in code: shrink, look at five pixels, expand",
                "inside-pixelcnn",
                {"layer": "block-1-look"},
            ),
            Entry("Example 5-14", "The whole network, from the image to the levels", "image-model"),
            Entry(
                "Example 5-15",
                "Draw an image, pixel after pixel",
                "pixel-by-pixel",
                {"count": "10", "pixel": "137", "whole": "0"},
            ),
            Entry("Figure 5-15", "Drawn images beside real ones", "pixel-by-pixel", {"count": "10", "pixel": "256"}),
        ),
    ),
    Part(
        "Mixtures",
        (
            Entry("Figure 5-16", "Three normal curves make one distribution", "mixture"),
            Entry(
                "Example 5-16", "A network with a mixture at its end", "training", {"model": "fashion-mixture", "show": "layers"}
            ),
            Entry("Example 5-17", "Draw from it", "mixture", {"view": "model", "pixel": "529", "whole": "0"}),
            Entry("Figure 5-17", "Images in all 256 levels", "mixture", {"view": "model", "pixel": "1024"}),
        ),
    ),
)


def entries() -> list[Entry]:
    """Return all entries in the chapter's order."""
    return [entry for part in PARTS for entry in part.entries]
