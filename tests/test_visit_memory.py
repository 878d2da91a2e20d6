"""What a further visitor of a page costs: nothing large is kept for each visit, since a class opens the same page sixty times."""

import gc

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from explorer.shell import contents
from tests.conftest import APP, PATIENCE
from tests.view_helpers import LINKS, open_view

LARGE = 200_000  # bytes


def large() -> dict[int, object]:
    """Return the large arrays and texts that somebody holds, by their places; what shares another's memory is left out."""
    gc.collect()
    found: dict[int, object] = {}
    for holder in gc.get_objects():
        for each in gc.get_referents(holder):
            if isinstance(each, np.ndarray) and each.base is None and each.nbytes > LARGE:
                found[id(each)] = (each.shape, each.dtype)
            elif isinstance(each, bytes | str) and len(each) > LARGE:
                found[id(each)] = (type(each), len(each))
    return found


def visit(page: str, query: dict[str, str]) -> AppTest:
    return open_view(AppTest.from_file(str(APP), default_timeout=PATIENCE), contents.page(page).view, **query)


@pytest.mark.parametrize(("page", "query"), LINKS)
def test_a_further_visit_keeps_nothing_large(page: str, query: dict[str, str]) -> None:
    visits = [visit(page, query), visit(page, query)]  # what all share is there
    before = large()
    visits.append(visit(page, query))
    assert {place: what for place, what in large().items() if place not in before} == {}
