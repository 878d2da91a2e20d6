"""How to save your model: for each kind of model the steps, with code to copy."""

from html import escape

import streamlit as st

from explorer.page_data import own_model
from explorer.shell import address, page_frame
from explorer.views.how_to_save import steps

PAGE = "save-your-model"

SEE = """
Choose what you have. The line below says which architectures open; then come the steps, each with code to copy (the button at its
corner copies it). Every block on this page is run in the app's own tests, and the file that it saves is opened.

**What the app reads.** A `.keras` file is a zip archive. In it, `config.json` lists the layers and their settings, and
`model.weights.h5` holds the arrays, one folder for each layer. The app reads these two and computes the rest itself, without
Keras. So what matters is that the layers are ones it knows, and that their settings are in the file.

**What is lost in usual notebooks.** The vocabulary is not saved with the model, and without it nobody knows which word number 417
was. A layer of one's own without `get_config` forgets what it was built with: a masked layer forgets its mask. And a layer that
assigns its masked kernel at every call changes its weights while it is used; multiplying the mask in does not.
"""

EQUATION = r"""
A mask $M$ of zeros and ones lies on the kernel $W$, and only the product is used:

$$y = \mathrm{ReLU}\bigl((M \odot W) * x + b\bigr).$$

Whether a file holds $W$ or $M \odot W$ makes no difference here: $M \odot (M \odot W) = M \odot W$, because $0^2 = 0$ and
$1^2 = 1$.
"""

CODE = """
import zipfile

with zipfile.ZipFile("model.keras") as archive:     # look into a file yourself
    for member in archive.infolist():
        print(f"{member.file_size:>12,}  {member.filename}")
"""


def main() -> None:
    with page_frame.page(PAGE):
        st.html(own_model.sheet())
        kind = address.setting(PAGE, "kind", "text", address.choice(steps.GUIDES))
        chosen = st.segmented_control(
            "What you have",
            list(steps.GUIDES),
            format_func=lambda name: steps.GUIDES[name].title,
            key=kind,
            required=True,
            label_visibility="collapsed",
        )
        show(steps.GUIDES[chosen or "text"])
        page_frame.explain(SEE, EQUATION, CODE)


def show(guide: steps.Guide) -> None:
    """Show the steps, each beside its code; the drop zone is one click away."""
    with st.container(key="saving"):
        st.html(f"<p><b>Opens:</b> {escape(guide.opens)}</p>")
        for number, step in enumerate(guide.steps, 1):
            words, code = st.columns([2, 5], gap="medium")
            words.html(f'<p><span class="step-number">{number}</span> {escape(step.words)}</p>')
            code.code(step.code.strip(), language=step.language)
        there = "**Your own model** Drop the file there."
        st.page_link("your_own_model/page.py", label=there, query_params=address.travel(), width="content")


main()
