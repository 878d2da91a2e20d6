"""The Streamlit script: the navigation, then the page that was asked for. ``python -m explorer`` runs it."""

import streamlit as st

from explorer import contents, link


def main() -> None:
    """Run one page in the frame that all of them share."""
    st.set_page_config(page_title="Autoregressive Explorer", layout="wide")
    pages = {each.name: _page(each) for each in contents.PAGES}
    chosen = st.navigation(list(pages.values()), position="top")
    link.arrive(next(name for name, page in pages.items() if page == chosen))
    chosen.run()


def _page(each: contents.Page) -> st.Page:
    home = each.name == "home"
    return st.Page(each.view, title="Home" if home else each.title, url_path=each.address or None, default=home)


main()
