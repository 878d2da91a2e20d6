"""The whole image model as one picture: the image, masked layer, residual blocks, 1×1 layers, levels, the drawn pixel."""

import streamlit as st

from explorer.api import layer_table
from explorer.api.image_model import ImageModel
from explorer.live.whole_model import IMAGE_KEYS
from explorer.loading.example_images import title
from explorer.page_data import layer_maps
from explorer.shell import address, model_fits, model_menu, page_examples, page_frame, words
from explorer.views.image_model.examples import IMAGE, examples
from explorer.views.image_model.picture import PAGE, picture

MODEL = "fashion-pixelcnn"
WORDS = words.read(__file__)


def main() -> None:
    with page_frame.page(PAGE, WORDS, keys=IMAGE_KEYS):
        model = model_menu.model(PAGE, model_fits.whole_image, MODEL)
        picture(model.name, image(model))
        page_frame.explain(WORDS, code(model), **sizes(model))


def image(model: ImageModel) -> str:
    """Show the choice of the image, and offer the examples; return the name of the image."""
    names = layer_maps.names(model)
    key = address.setting(PAGE, "image", IMAGE if IMAGE in names else names[0], address.choice(names))
    with st.container(horizontal=True, key=f"{PAGE}_row", vertical_alignment="center"):
        at = address.place(key, names)
        st.selectbox("Image", names, at, key=key, format_func=title, label_visibility="collapsed", width=210)
        page_examples.offer(examples(model), ("row", "column"))
    return str(st.session_state[key])


def sizes(model: ImageModel) -> dict[str, object]:
    """Return what the words say of the loaded model: its answer, and the parameters of its parts."""
    weights = model.weights
    softmax = r"\operatorname{softmax}(z_{i,j})_\ell"
    mixture = rf"\sum_{{c=1}}^{{{weights.components}}} \pi_c \, L_c(\ell)"
    counts = {
        "masked convolution A": [weights.first],
        f"{len(weights.blocks)} residual blocks": [layer for b in weights.blocks for layer in (b.shrink, b.look, b.expand)],
        f"{len(weights.head)} layers 1×1": list(weights.head),
        "levels": [weights.output],
    }
    found = {name: sum(layer.kernel.size + layer.bias.size for layer in layers) for name, layers in counts.items()}
    return {
        "blocks": len(weights.blocks),
        "head": len(weights.head),
        "answer": mixture if weights.components else softmax,
        "counts": "\n".join(f"- {name}: {size:,}" for name, size in found.items()),
        "total": f"{sum(found.values()):,}",
    }


def code(model: ImageModel) -> str:
    """Return the listing that builds the loaded model."""
    weights = model.weights
    blocks = [(block.look.kernel.shape[:2], block.look.dilation) for block in weights.blocks]
    alike = len(set(blocks)) == 1
    facts = {
        "rows": weights.rows,
        "columns": weights.columns,
        "filters": weights.first.kernel.shape[-1],
        "first": weights.first.kernel.shape[:2],
        "blocks": f"[{blocks[0]}] * {len(blocks)}" if alike else blocks,
        "head": [layer.kernel.shape[-1] for layer in weights.head],
        "levels": weights.levels,
        "parameters": f"{layer_table.total(layer_table.rows(weights)):_}",
    }
    if weights.components:
        return words.code(__file__, "mixture", components=weights.components, **facts)
    return words.code(__file__, "softmax", **facts)


main()
