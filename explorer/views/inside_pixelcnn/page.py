"""Inside the PixelCNN: one image through every layer of the network, one pixel followed to the levels expected there."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import streamlit as st

from explorer.api import image_charts
from explorer.api.image_model import ImageModel
from explorer.live.inside_pixelcnn import inside_pixelcnn
from explorer.page_data import kernels, layer_maps
from explorer.page_data.example import Example
from explorer.shell import address, caches, contents, model_menu, page_frame
from explorer.views.shared import check_panel

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

PAGE, MODEL = "inside-pixelcnn", "fashion-pixelcnn"
IMAGE = "ankle-boot-1"

KEYS = (
    ("← →", "previous or next layer"),
    ("↑ ↓", "previous or next map"),
    ("Shift and arrows", "move the pixel that is followed"),
    ("Space", "play through the layers, or pause"),
    ("Home End", "the image, or the levels"),
    ("S", "each map on its own scale, or all on one"),
)

Settings = dict[str, tuple[Any, Callable[[str], Any]]]


@st.cache_resource(show_spinner=False, max_entries=8)
def network(name: str) -> dict[str, Any]:
    """Return what is the same for every image of a model."""
    return layer_maps.network(caches.open_model(name))


@st.cache_resource(show_spinner=False, max_entries=24)
def maps(name: str, image: str) -> dict[str, Any]:
    """Return everything that a model computes for an image."""
    return layer_maps.maps(caches.open_model(name), image)


# ----------------------------------------------------------------------------------------------------------- settings


def declared(name: str) -> Settings:
    """Return every setting with its default and how it is read, for one model."""
    known = network(name)
    layers = [layer["name"] for layer in known["layers"]]
    widest = max(layer["maps"] for layer in known["layers"])
    return {
        "image": (IMAGE, address.choice(known["names"].split("\n"))),
        "layer": ("block-1-sum" if "block-1-sum" in layers else "first", address.choice(layers)),
        "row": (known["rows"] * 5 // 8, address.whole(1, known["rows"])),
        "column": (known["columns"] * 9 // 16, address.whole(1, known["columns"])),
        "map": (0, address.whole(0, widest)),
        "scale": ("own", address.choice(("own", "layer"))),
    }


def values(name: str) -> dict[str, Any]:
    """Declare the settings and return their values."""
    return {setting: address.value(PAGE, setting, *known) for setting, known in declared(name).items()}


def take_over(name: str) -> None:
    """Read what the component reports as if a link said it; what cannot be read stays as it was."""
    reported = st.session_state[key()].view
    if not isinstance(reported, dict):
        return
    found = {}
    for setting, (_, parse) in declared(name).items():
        try:
            found[setting] = parse(address.written(reported[setting]))
        except (KeyError, ValueError):
            continue
    address.remember(PAGE, **found)


def key() -> str:
    """Return the component's key."""
    return address.key(PAGE, "network")


# ------------------------------------------------------------------------------------------------------------ picture


@st.fragment
def show(model: ImageModel, start: dict[str, Any]) -> None:
    """Show the live part, which begins with ``start``. Whatever the visitor does there reruns this function alone."""
    now = values(model.name)
    place = now["row"] - 1, now["column"] - 1
    inside_pixelcnn(
        key=key(),
        network=network(model.name),
        maps=maps(model.name, now["image"]),
        pixel=None if layer_maps.is_exact(model) else layer_maps.pixel(model, now["image"], *place),
        examples=examples(model.name),
        view=start,
        on_view=lambda: take_over(model.name),
    )
    address.remember(PAGE)
    kernel_link(model, now)
    name = f"{now['image']}-{now['layer']}"
    features = ("This layer (CSV)", f"{name}.csv", lambda: layer_maps.features(model, now["image"], now["layer"], *place))
    blocks = ("All blocks (CSV)", f"{now['image']}-blocks.csv", lambda: layer_maps.blocks(model, now["image"], *place))
    page_frame.downloads(PAGE, [features, blocks], lambda: _maps(model, now), [model.name])
    check_panel.image(PAGE, model, layer_maps.image(model, now["image"]))


def _maps(model: ImageModel, now: dict[str, Any]) -> "Figure":
    """Return the layer's maps as a sheet."""
    return image_charts.maps(model, layer_maps.image(model, now["image"]), now["layer"])


def kernel_link(model: ImageModel, now: dict[str, Any]) -> None:
    """Offer the way to the kernel that has made the map, if it is one that looks around on a picture that page has, too."""
    layer = now["layer"].removesuffix("-look")
    if layer not in kernels.layers(model) or address.presenting() or model.name != MODEL or not now["image"][-1].isdigit():
        return
    if now["image"].startswith("drawn-"):
        return
    opened = now["map"] or maps(model.name, now["image"])["orders"][now["layer"]][0] + 1
    place = {"image": now["image"], "row": str(now["row"]), "column": str(now["column"])}
    parameters = address.travel(**place, layer=layer, filter=str(opened))
    label = f"The kernel that made map {opened}, weight by weight"
    st.page_link(contents.page("masked-convolution").view, label=label, query_params=parameters, width="content")


@st.cache_resource(show_spinner=False, max_entries=8)
def examples(name: str) -> list[Example]:
    """Return ready-made pictures, each with a value for every setting."""
    layers = {layer["name"]: layer for layer in network(name)["layers"]}
    last = sum(layer["kind"] == "sum" for layer in layers.values())
    middle = (last + 1) // 2
    blocks = [
        example(
            name,
            "One filter for every edge",
            "The first layer reads the image itself. One filter answers to a dark edge on the left, another to a bright heel; "
            "step through them with the up and down keys.",
            layer="first",
        ),
        example(
            name,
            "The layer that looks around",
            f"{_looking(layers, middle)} Only here does news come from other pixels.",
            layer=f"block-{middle}-look",
        ),
        example(
            name,
            "What a block adds",
            "What came in, what is added, what is passed on: three maps on one scale, and the pixel's numbers below them. "
            "The skip alone would pass on the first.",
            layer=f"block-{middle}-expand",
        ),
        example(
            name,
            "The last block's sum",
            "The grey ribbon over a block is as wide as what its skip carries, the dark one as wide as what is added. Here the "
            "stream has become large, and a block adds less in proportion.",
            layer=f"block-{last}-sum",
        ),
    ]
    others = [
        example(
            name,
            "The answer",
            "The last numbers of the pixel, a softmax or a mixture of them, and the bar of the true level.",
            layer="levels",
        ),
        example(
            name,
            "The first pixel of all",
            "Nothing comes before it. All its numbers come from the biases, and still the model has an expectation.",
            layer="levels",
            row=1,
            column=1,
        ),
        example(
            name,
            "A picture the model drew itself",
            "Drawn from its own expectations, pixel after pixel: a level that it holds for unlikely comes as seldom as it says.",
            image="drawn-1",
            layer="levels",
        ),
        example(
            name,
            "Noise",
            "Nothing here looks like a picture of anything. The maps are as lively as ever; a trained network's answers are "
            "worse than blind guessing, which costs the logarithm of the number of levels.",
            fails=True,
            image="noise",
            layer="levels",
        ),
        example(
            name,
            "A boot upside down",
            "The sole comes first. A network that has learned pictures that stand upright pays for every row that is not "
            "where it should be.",
            fails=True,
            image="upside-down",
            layer="levels",
        ),
    ]
    return [*(blocks if last else blocks[:1]), *others]


def _looking(layers: dict[str, dict[str, Any]], block: int) -> str:
    """Return what the middle layer of a block does for its size; nothing if there is no such block."""
    before, look = (layers.get(f"block-{block}-{part}", {}) for part in ("shrink", "look"))
    if not look:
        return ""
    rows, columns = (look["field"][side] - before["field"][side] for side in ("rows", "columns"))
    grows = f"{rows} row{'' if rows == 1 else 's'} and {columns} column{'' if columns == 1 else 's'}"
    return f"With fewer maps, looking at {look['sees']} pixels is cheap, and the blue field grows by {grows}."


def example(model: str, title: str, note: str, fails: bool = False, **settings: Any) -> Example:
    """Return an example that says what the page shows in every respect."""
    everything = {name: default for name, (default, _) in declared(model).items()} | settings
    return Example(f"{title} (the model fails)" if fails else title, note, everything, fails)


# -------------------------------------------------------------------------------------------------------------- prose

SEE = """
The network reads the whole image at once and answers for every pixel at once; the masks see to it that each answer uses earlier
pixels only. What flows from layer to layer is a stack of **feature maps**, each as large as the image: one number for every
pixel. Follow one pixel and you follow one column through that stack.

**The line above.** From left to right in the order of computing. Every small picture is one map of its layer, every strip the
followed pixel's numbers in it, one to a row: dark is large. In the stream that the skips carry, a row is the same channel from
end to end. Strips are as high as the layer has maps, so you can see each block shrink and expand.

**Residual blocks.** A block first **shrinks** the number of maps with a 1 × 1 convolution, then **looks** around with a masked
convolution, 3 × 3 in the chapter, then **expands** again. The result is not passed on by itself: it is added to what came in,
which has taken the way over the block, the **skip connection**. If a block has nothing to say it only has to add zeros; nothing
that was known before can get lost on the way through it. The grey arc is the skip, as thick as what it carries, the dark one
what is added: both are lengths (Euclidean norms) of the followed pixel's numbers. The percentage compares the two.

**How much is a block worth?** The thin bars and the last line show what the same network answers if one block adds nothing and
its skip passes all on. It was not trained for that, so this tells what the later layers had come to rely on.

**The maps.** Those that vary most over this image come first. A map that is zero at every pixel is drawn as a crossed frame and
counted; it may well speak on another image. "Own scales" gives each map its full range of shades, "one scale" lets you compare
strengths. Numbers on the page are the network's own in float32. Where a model has very many of them, the maps are drawn from
rounded ones (1 part in 127 of a map's largest), and a number is marked with ≈ until its exact value has arrived.

**What the pixel knows.** Blue is what can reach the followed pixel in the layer shown, measured on the weights: 1 × 1 layers do
not widen it. Each look adds a row above and a column on either side; where its kernel is dilated, so that the pixels it sees
stand two, four or eight apart, it adds as many rows and columns.

**The levels.** At the end come the probabilities of the levels. The true one is orange; −ln p is its share of the loss, in nats.
"""

EQUATION = r"""
With $x$ the image, level by level divided by their number, $*$ a convolution and $M_A$, $M_B$ the two masks:

$$h^{(0)} = \mathrm{relu}\bigl((M_A W_0) * x + b_0\bigr)$$

Each residual block $k = 1, \dots, K$ adds to the stream:

$$\begin{aligned}
s &= \mathrm{relu}\bigl(U_k\, h^{(k-1)} + a_k\bigr) && \text{shrink, 1 × 1} \\
l &= \mathrm{relu}\bigl((M_B W_k) * s + b_k\bigr) && \text{look, masked 3 × 3} \\
e &= \mathrm{relu}\bigl(V_k\, l + c_k\bigr) && \text{expand, 1 × 1} \\
h^{(k)} &= h^{(k-1)} + e && \text{sum}
\end{aligned}$$

Two masked 1 × 1 layers and a last one follow; at every pixel $t$

$$p(x_t = \ell \mid x_1, \dots, x_{t-1}) = \mathrm{softmax}(z_t)_\ell .$$

What a block adds at a pixel, against what comes in: $\lVert e_t \rVert \,/\, \lVert h^{(k-1)}_t \rVert$. Unrolled, the stream is
$h^{(K)} = h^{(0)} + e^{(1)} + \dots + e^{(K)}$: the first layer and every block write into one sum that all later layers read.
"""

CODE = '''
import keras
from keras import layers

# MaskedConv2D: see the page Masked convolution


@keras.saving.register_keras_serializable("autoregressive")
class ResidualBlock(layers.Layer):
    """x + expand(look(shrink(x)))"""

    def __init__(self, filters, **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.shrink = layers.Conv2D(filters // 2, 1, activation="relu")
        self.look = MaskedConv2D(filters // 2, 3, mask_type="B", padding="same", activation="relu")   # sees 5 pixels
        self.expand = layers.Conv2D(filters, 1, activation="relu")

    def call(self, x):
        return x + self.expand(self.look(self.shrink(x)))                                              # the skip

    def get_config(self):
        return {**super().get_config(), "filters": self.filters}


image = keras.Input((16, 16, 1))                                                                       # level / 4
x = MaskedConv2D(128, 7, mask_type="A", padding="same", activation="relu")(image)                      # sees 24 pixels
for _ in range(5):
    x = ResidualBlock(128)(x)
for _ in range(2):
    x = MaskedConv2D(128, 1, mask_type="B", activation="relu")(x)
pixelcnn = keras.Model(image, layers.Conv2D(4, 1, activation="softmax")(x))                            # 307,460 parameters

# Every layer's maps for one image, as on this page:
maps = keras.Model(image, [layer.output for layer in pixelcnn.layers])
'''


with page_frame.page(PAGE, keys=KEYS):
    chosen = model_menu.model(PAGE, layer_maps.fits, MODEL)
    show(chosen, values(chosen.name))
    page_frame.explain(SEE, EQUATION, CODE)
