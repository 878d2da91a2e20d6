"""The pages in the chapter's order: what the navigation, the keys, the map and the tour go by."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """One page: ``name`` is its address and the prefix of its settings, ``view`` its file in ``views/``.

    ``sentence`` says what it shows, ``why`` gives the reason to go there from the page before or after it.
    """

    name: str
    title: str
    section: str
    view: str
    sentence: str
    why: str

    @property
    def address(self) -> str:
        """The path in the browser; the first page has none."""
        return "" if self.name == "home" else self.name

    @property
    def tab(self) -> str:
        """The title in the browser's tab, where the beginning is what can be read."""
        return self.title if self.name == "home" else f"{self.title} · {PAGES[0].title}"


PAGES = (
    Page(
        "home",
        "Autoregressive Explorer",
        "",
        "home/page.py",
        "See trained models think: they build words and images one piece at a time, each from all the pieces before it.",
        "All the pages at a glance, and the guided tour.",
    ),
    Page(
        "text-model",
        "The whole text model",
        "Text",
        "text_model/page.py",
        "From words to the next word: one picture of all that the model computes, with a door in every part.",
        "One picture shows how all the parts work together.",
    ),
    Page(
        "tokens",
        "Tokens",
        "Text",
        "tokens/page.py",
        "A text becomes a row of numbers: one for each word that the model knows, and one for all that it does not.",
        "Before a model can read, words have to become numbers.",
    ),
    Page(
        "embedding",
        "Embedding",
        "Text",
        "embedding/page.py",
        "Every word is a row of numbers that the model has learnt, and words used alike have rows alike.",
        "An id is only a name: see how words come to be alike.",
    ),
    Page(
        "temperature",
        "Temperature",
        "Text",
        "temperature/page.py",
        "One number decides how daring the next word is.",
        "The model says what is probable; one number decides what gets written.",
    ),
    Page(
        "lstm-cell",
        "Inside the LSTM cell",
        "Text",
        "lstm_cell/page.py",
        "Three gates and a candidate decide, word by word, what is kept, what is added and what is shown.",
        "Between one word and the next lies a memory: look inside.",
    ),
    Page(
        "memory",
        "Memory",
        "Text",
        "memory/page.py",
        "How far back a prediction reaches, why gates exist, and what a single unit listens to.",
        "Gates are there for the sake of memory: measure it, word by word.",
    ),
    Page(
        "gru-stacked-bidirectional",
        "GRU, stacked, bidirectional",
        "Text",
        "gru_stacked_bidirectional/page.py",
        "Fewer gates, more layers, or a second reading from the end: three ways on from one LSTM.",
        "There are simpler cells, deeper stacks, and readers that know how it ends.",
    ),
    Page(
        "image-model",
        "The whole image model",
        "Images",
        "image_model/page.py",
        "From the pixels drawn so far to the next one: one picture of all that the model computes, with a door in every part.",
        "The same idea draws images, with pixels in the place of words.",
    ),
    Page(
        "masked-convolution",
        "Masked convolution",
        "Images",
        "masked_convolution/page.py",
        "A mask hides every pixel that has not been drawn yet.",
        "No pixel may see what comes after it: a mask makes sure.",
    ),
    Page(
        "inside-pixelcnn",
        "Inside the PixelCNN",
        "Images",
        "inside_pixelcnn/page.py",
        "One image through every layer, and one pixel followed to the levels that the model expects there.",
        "A single layer sees a small patch: follow one pixel through all of them.",
    ),
    Page(
        "pixel-by-pixel",
        "Pixel by pixel",
        "Images",
        "pixel_by_pixel/page.py",
        "An image grows, each pixel drawn from what the model expects after all the pixels before it.",
        "A model that knows what is probable can draw: watch it, and interfere.",
    ),
    Page(
        "mixture",
        "Mixture distributions",
        "Images",
        "mixture/page.py",
        "A few simple curves, added up, say how probable each of 256 levels is.",
        "A list of 256 probabilities is long: a few curves say the same.",
    ),
    Page(
        "training",
        "Training",
        "Workbench",
        "training/page.py",
        "Epoch by epoch the surprise falls, and what the model makes begins to look like something.",
        "Every weight that you have seen was learnt: watch it happen.",
    ),
    Page(
        "compare",
        "Compare",
        "Workbench",
        "compare/page.py",
        "The same prompt and the same text for every model: where they agree, where they part, and how to measure it fairly.",
        "Which of the models is the best depends on how one asks.",
    ),
    Page(
        "your-own-model",
        "Your own model",
        "Workbench",
        "your_own_model/page.py",
        "Drop a Keras file, and it opens on every page that fits it. Nothing inside it is run.",
        "All that is shown here opens on a model of yours as well.",
    ),
    Page(
        "save-your-model",
        "How to save your model",
        "Workbench",
        "how_to_save/page.py",
        "A few lines in the notebook, and the model opens here.",
        "A few lines in the notebook, and a model is ready for these pages.",
    ),
)


def page(name: str) -> Page:
    """Return the page called ``name``; raises KeyError if there is none."""
    return {each.name: each for each in PAGES}[name]


def viewed(view: str) -> Page:
    """Return the page whose file in ``views/`` is ``view``; raises KeyError if there is none."""
    return {each.view: each for each in PAGES}[view]


def neighbour(name: str, step: int) -> Page:
    """Return the page ``step`` places after ``name``; after the last comes the first."""
    names = [each.name for each in PAGES]
    return PAGES[(names.index(name) + step) % len(PAGES)]


def sections() -> dict[str, list[Page]]:
    """Return the pages under their section headings, in order."""
    found: dict[str, list[Page]] = {}
    for each in PAGES:
        found.setdefault(each.section, []).append(each)
    return found
