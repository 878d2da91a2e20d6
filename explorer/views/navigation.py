"""The Streamlit script: the navigation, then the page that was asked for. ``python -m explorer`` runs it."""

from pathlib import Path

import streamlit as st

from explorer.shell import address, carried_settings, contents, page_frame, page_links, turns

ICON = Path(page_frame.__file__).with_name("icon.svg")


def main() -> None:
    """Run one page in the frame that all of them share."""
    pages = {each.name: page_links.fresh(each) for each in contents.PAGES}
    sections = {section: [pages[each.name] for each in found] for section, found in contents.sections().items()}
    chosen = st.navigation(sections, position="top")
    name = next(name for name, page in pages.items() if page == chosen)
    st.set_page_config(page_title=contents.page(name).tab, page_icon=str(ICON), layout="wide")
    address.arrive(name, carried_settings.along)
    chosen.run()


with turns.script():
    main()
