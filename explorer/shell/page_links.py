"""Streamlit's own objects for the pages, made once, and links to them.

Given a path, Streamlit asks the file system which page it is, for every link and among all pages: thousands of questions a run.
"""

import copy
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from explorer.shell import contents


def fresh(each: contents.Page) -> st.Page:
    """Return a page for the navigation, which marks the one that it runs: no two runs share it."""
    return copy.copy(_made(each, _script()))


def show(view: str, label: str, query_params: Mapping[str, str], width: int | Literal["content", "stretch"] = "content") -> None:
    """Show a link to the page whose file in ``views/`` is ``view``."""
    there = _made(contents.viewed(view), _script())
    st.page_link(there, label=label, query_params=dict(query_params), width=width)


@cache
def _made(each: contents.Page, script: str) -> Any:
    home = each.name == "home"
    return st.Page(each.view, title="Home" if home else each.title, url_path=each.address or None, default=home)


def _script() -> str:
    """Return the path of the script that runs: the pages' files are found from there."""
    run = get_script_run_ctx()
    return run.main_script_path if run else ""
