"""How to save your model: for each kind of model the steps, with code to copy."""

from html import escape

import streamlit as st

from explorer.page_data import own_model
from explorer.shell import address, page_frame, page_links, words
from explorer.views.how_to_save import steps

PAGE = "save-your-model"
WORDS = words.read(__file__)


def main() -> None:
    with page_frame.page(PAGE, WORDS):
        st.html(own_model.sheet())
        kind = address.setting(PAGE, "kind", "text", address.choice(steps.GUIDES))
        titles = {name: guide.title for name, guide in steps.GUIDES.items()}
        show(steps.GUIDES[page_frame.views("What you have", titles, kind)])
        page_frame.explain(WORDS, words.code(__file__))


def show(guide: steps.Guide) -> None:
    """Show the steps, each beside its code; the drop zone is one click away."""
    with st.container(key="saving"):
        st.html(f"<p><b>Opens:</b> {escape(guide.opens)}</p>")
        for number, step in enumerate(guide.steps, 1):
            words, code = st.columns([2, 5], gap="medium")
            words.html(f'<p><span class="step-number">{number}</span> {escape(step.words)}</p>')
            code.code(step.code.strip(), language=step.language, wrap_lines=True)  # what scrolls sideways no key would reach
        there = "**Your own model** Drop the file there."
        page_links.show("your_own_model/page.py", label=there, query_params=address.travel(), width="content")


main()
