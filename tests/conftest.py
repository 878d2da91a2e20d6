"""What all tests share."""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the launcher does; NumPy reads it when it is imported
os.environ.setdefault("STREAMLIT_RUNNER_POST_SCRIPT_GC", "false")  # as the app's settings have it; with TensorFlow here, slow

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from explorer.shell import caches

ROOT = Path(__file__).resolve().parents[1]
APP = ROOT / "explorer" / "views" / "navigation.py"
PATIENCE = 90  # seconds that a test waits for a result at most, on the slowest machine; who has it goes on at once


@pytest.fixture(autouse=True)
def _look_at_the_folders_every_time() -> None:
    """Tests change models under the server's eyes; a class does not, and the server looks once a second."""
    caches.SHELF.seconds = 0.0


@pytest.fixture(autouse=True, scope="session")
def _installed_packages_are_searched_once() -> Iterator[None]:
    """Every AppTest searches all installed packages for components, which takes longer than most pages."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture
def app() -> AppTest:
    """The app without a browser, not yet run."""
    return AppTest.from_file(str(APP), default_timeout=PATIENCE)


@pytest.fixture(scope="session")
def good_file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The file of a small model, as somebody drops it."""
    from tests import hostile_files, text_helpers  # with Keras, which few tests need

    return hostile_files.saved(text_helpers.keras_model(size=hostile_files.SIZE), tmp_path_factory.mktemp("good"))


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """Files that must be refused; see hostile_files.py."""
    from tests import hostile_files

    return hostile_files.files(tmp_path_factory.mktemp("hostile"))
