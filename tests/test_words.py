"""The words of the pages stand where the pages look for them, and every listing that they print runs as printed."""

import ast
import json
import re
from pathlib import Path

import keras
import numpy as np
import pytest

import explorer
from explorer.shell import words
from explorer.shell.words import EQUATION, REFERENCES, SEE, STORY, WordsError
from models import architectures
from tests import listings
from tests.conftest import ROOT
from tests.listings import FILES, VIEWS

FOLDERS = sorted(path.parent for path in VIEWS.glob("*/page.py"))
WHOLE = "## What you see\n\nMasks.\n\n## The equation\n\n$$x^{2}$$\n"


def page_of(tmp_path: Path, text: str) -> str:
    (tmp_path / "words.md").write_text(text, encoding="utf-8")
    return str(tmp_path / "page.py")


# ------------------------------------------------------------------------------------------------------------ sections


def test_sections_are_found_by_their_titles(tmp_path: Path) -> None:
    found = words.read(page_of(tmp_path, WHOLE + "\n## More\n\nOf @{units} units.\n\n### Not a section\n"))
    assert found.section(SEE) == "Masks." and found.section(EQUATION) == "$$x^{2}$$"
    assert found.section("More", units=128) == "Of 128 units.\n\n### Not a section"


def test_views_have_sections_of_their_own(tmp_path: Path) -> None:
    page = page_of(tmp_path, f"# GRU\n\n{WHOLE}\n# Both\n\n{WHOLE.replace('Masks', 'Sides')}")
    assert [words.read(page, view).section(SEE) for view in ("GRU", "Both")] == ["Masks.", "Sides."]
    with pytest.raises(WordsError, match="“LSTM” is missing. The file has: GRU, Both"):
        words.read(page, "LSTM")


def test_a_change_of_the_file_is_seen_at_once(tmp_path: Path) -> None:
    import os

    page = page_of(tmp_path, WHOLE)
    words.read(page)
    page_of(tmp_path, WHOLE.replace("Masks", "Kernels"))
    os.utime(tmp_path / "words.md", ns=(1, 1))
    assert words.read(page).section(SEE) == "Kernels."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("## What you see\n\nMasks.\n", "no section “The equation”"),
        (WHOLE + "\n## What you see\n\nAgain.\n", "two sections of one name"),
        ("A line.\n" + WHOLE, "in no section"),
        ("# GRU\n\nA line.\n\n" + WHOLE, "in no section"),
    ],
)
def test_incomplete_words_are_refused_when_the_page_opens(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(WordsError, match=said):
        words.read(page_of(tmp_path, text), "GRU" if text.startswith("# ") else "")


def test_what_a_section_lacks_is_said_plainly(tmp_path: Path) -> None:
    found = words.read(page_of(tmp_path, WHOLE + "\n## More\n\n@{units}\n\n## Wrong\n\n@ home\n"))
    with pytest.raises(WordsError, match="no section “Fewer”. Its sections are: What you see, The equation, More, Wrong"):
        found.section("Fewer")
    with pytest.raises(WordsError, match="“More” asks for @{units}"):
        found.section("More", inputs=1)
    with pytest.raises(WordsError, match="“Wrong” has an @"):
        found.section("Wrong")


def asked(folder: Path) -> set[str]:
    """Return the titles of the sections that the modules of a page name."""
    found = {SEE, EQUATION} | ({STORY, REFERENCES} if folder.name != "home" else set())
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "section":
                titles = [each for each in ast.walk(node.args[0]) if isinstance(each, ast.Constant)]
                found |= {each.value for each in titles if isinstance(each.value, str)}
    return found


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_section_that_a_page_asks_for_is_there_and_no_other(folder: Path) -> None:
    views = words.split((folder / "words.md").read_text(encoding="utf-8"), folder.name)
    assert all({SEE, EQUATION} <= sections.keys() for sections in views.values())
    assert {title for sections in views.values() for title in sections} == asked(folder)


STORIES = {
    f"{folder.name} {view}".strip(): sections[STORY]
    for folder in FOLDERS
    for view, sections in words.split((folder / "words.md").read_text(encoding="utf-8"), folder.name).items()
    if STORY in sections
}


@pytest.mark.parametrize("of", STORIES)
def test_a_story_is_the_problem_the_idea_and_what_to_try(of: str) -> None:
    """Three paragraphs that stand side by side, each of a few lines: the picture below stays the largest thing."""
    paragraphs = [" ".join(each.split()) for each in STORIES[of].split("\n\n")]
    sentences = re.findall(r"[.?](?= |$)", " ".join(paragraphs))
    assert len(paragraphs) == 3 and paragraphs[2].startswith("**Try:** ")
    assert 3 <= len(sentences) <= 4
    assert all(40 <= len(paragraph) <= most for paragraph, most in zip(paragraphs, (140, 180, 110), strict=True))


def test_references_name_authors_year_and_title() -> None:
    for folder in FOLDERS:
        for sections in words.split((folder / "words.md").read_text(encoding="utf-8"), folder.name).values():
            for each in sections.get(REFERENCES, "").removeprefix("- ").split("\n- "):
                assert not each or re.match(r"[A-Z][^(]+ \((19|20)\d\d\), \*[^*]+\*: [^*]+\.$", " ".join(each.split())), each


# ------------------------------------------------------------------------------------------------------------ listings


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_page_prints_a_listing(folder: Path) -> None:
    assert list(folder.glob("code*.py"))


def test_a_listing_is_printed_with_what_it_imports_once() -> None:
    text = listings.printed("inside_pixelcnn")
    assert "explorer" not in text and text.count("class MaskedConv2D") == 1 == text.count("import numpy as np")
    assert text.index("class MaskedConv2D") < text.index("class ResidualBlock") < text.index("image = ")
    assert text.startswith("import keras\nimport numpy as np\nfrom keras import layers\n\n\n@keras.saving")


def test_facts_of_the_model_take_the_place_of_right_sides() -> None:
    text = listings.printed("text_model", dimension=7, cells="[layers.GRU(3)]")
    assert "\ndimension = 7  # numbers for each of them\n" in text and "\ncells = [layers.GRU(3)]  # the hidden" in text
    with pytest.raises(WordsError, match="0 lines “size = …”"):
        listings.printed("text_model", size=7)


@pytest.fixture
def own_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files that a listing says are the reader's own, small."""
    monkeypatch.chdir(tmp_path)
    tokens = ["", "[UNK]", "recipe", "for", "roast", "beef", "with", "salt"]
    architectures.lstm(len(tokens), 3, 4).save("my.keras")
    architectures.lstm(len(tokens), 3, 4).save("model.keras")
    architectures.pixelcnn(5, 3, 4, 1, 4).save("my-pixelcnn.keras")
    Path("vocabulary.json").write_text(json.dumps(tokens), encoding="utf-8")


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_printed_listing_runs_as_printed(path: Path, own_files: None, capsys: pytest.CaptureFixture[str]) -> None:
    listings.run(listings.of_file(path))
    capsys.readouterr()


def test_homes_listing_draws_from_the_models_probabilities() -> None:
    """With the same numbers and a model whose answers sum to 1 only nearly, as float32 does."""
    names = listings.run(listings.printed("home"))
    assert len(names["pieces"]) == 10 and all(0 <= piece < 20 for piece in names["pieces"])
    expected, generator = [2, 7, 1], np.random.default_rng(7)
    for _ in range(10):
        p = keras.ops.convert_to_numpy(names["model"](np.array([expected])))[0, -1].astype(float)
        expected.append(int(np.searchsorted(np.cumsum(p / p.sum()), generator.random(), side="right")))
    assert names["pieces"] == expected[3:]


@pytest.mark.parametrize(
    "name", ["fashion-pixelcnn", "fashion-mixture", "recipes-lstm", "recipes-gru", "recipes-stacked-lstm", "recipes-simple-rnn"]
)
def test_the_listing_of_a_whole_model_builds_the_loaded_one(name: str, app, tmp_path: Path, monkeypatch) -> None:
    """Keras takes the loaded weights: every kernel, gate and layer is as large as in the model on the screen."""
    monkeypatch.chdir(tmp_path)
    image = isinstance(explorer.open_model(name), explorer.api.image_model.ImageModel)
    app.query_params["model"] = name
    app.session_state["frame_code"] = True
    app.run()
    app.switch_page("image_model/page.py" if image else "text_model/page.py").run()
    assert not app.exception
    program, _, _ = app.code[0].value.partition("\nids = ")  # without the training, which the test above has run
    built = listings.run(program)["model"]
    stored = keras.saving.load_model(ROOT / "models" / "trained" / name / "model.keras")
    assert sorted(tuple(each.shape) for each in built.weights) == sorted(tuple(each.shape) for each in stored.weights)
