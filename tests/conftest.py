"""What all tests share."""

import gc
import os
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the launcher does; NumPy reads it when it is imported

import pytest
from streamlit import config
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.scriptrunner import script_runner
from streamlit.testing.v1 import AppTest

from explorer.shell import caches

ROOT = Path(__file__).resolve().parents[1]
APP = ROOT / "explorer" / "views" / "navigation.py"
CONFIG = tomllib.loads((ROOT / "explorer" / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
PATIENCE = 90  # seconds that a test waits for a result at most, on the slowest machine; who has it goes on at once


def pytest_collection_finish() -> None:
    """Spare every test what has been imported for all of them."""
    if "tensorflow" in sys.modules:  # these graphs are small and run a few times: rewriting them costs more than it brings
        sys.modules["tensorflow"].config.optimizer.set_experimental_options({"disable_meta_optimizer": True})
    gc.collect()
    gc.freeze()  # TensorFlow's half a million objects need not be walked over again


@pytest.fixture(autouse=True)
def _the_settings_of_the_app() -> None:
    """AppTest reads no settings: with Streamlit's own it collects garbage after every run, which may take longer than the run."""
    for section in ("browser", "global", "runner"):
        for name, value in CONFIG[section].items():
            config.set_option(f"{section}.{name}", value)


@pytest.fixture(autouse=True)
def _look_at_the_folders_every_time() -> None:
    """Tests change models under the server's eyes; a class does not, and the server looks once a second."""
    caches.SHELF.seconds = 0.0


@pytest.fixture(autouse=True, scope="session")
def _what_a_run_costs_besides_the_page() -> Iterator[None]:
    """AppTest searches all installed packages for components, and after a run Keras' session is cleared if Keras is there.

    Both take longer than most pages; the process that serves them has no Keras.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(script_runner, "_clean_problem_modules", lambda: None)
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
