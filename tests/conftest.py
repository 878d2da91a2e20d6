"""What all tests share."""

import os
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

ROOT = Path(__file__).resolve().parents[1]
APP = ROOT / "explorer" / "app.py"


@pytest.fixture
def app() -> AppTest:
    """The app without a browser, not yet run."""
    return AppTest.from_file(str(APP), default_timeout=60)
