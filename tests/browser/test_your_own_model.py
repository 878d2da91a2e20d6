"""Your own model in a real browser: a file is dropped, opens on the pages that fit it, and a bad one is refused in a sentence."""

import json
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from models.architectures import lstm, pixelcnn
from tests import hostile_files
from tests.browser.conftest import Visit, settle
from tests.hostile_files import SIZE, WORDS
from tests.image_helpers import randomise
from tests.text_helpers import randomize


@pytest.fixture(scope="module")
def text_files(tmp_path_factory) -> list[Path]:
    folder = tmp_path_factory.mktemp("text")
    model = lstm(SIZE, 4, 6)
    randomize(model)
    model.save(folder / "my soup.keras", include_optimizer=False)
    (folder / "vocabulary.json").write_bytes(WORDS)
    return [folder / "my soup.keras", folder / "vocabulary.json"]


@pytest.fixture(scope="module")
def image_file(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("image") / "my boots.keras"
    randomise(pixelcnn(size=8, levels=4, filters=8, blocks=1, head=6)).save(path, include_optimizer=False)
    return path


def drop(page: Page, files: list[Path]) -> None:
    page.locator("[data-testid=stFileUploader] input[type=file]").first.set_input_files(files)


def title(page: Page):
    return page.locator(".own-model h2").first


def menu(page: Page):
    return page.get_by_role("combobox", name="Model")


def test_a_dropped_text_model_opens_on_its_pages(visit: Visit, text_files: list[Path]) -> None:
    page = visit("your-own-model")
    expect(title(page)).to_have_text("LSTM on recipes")
    drop(page, text_files)
    expect(title(page)).to_have_text("my soup")
    expect(page).to_have_url(re.compile(r"model=own-[0-9a-f]{12}"))
    expect(page.locator(".own-bars li")).to_have_count(6)
    page.locator(".st-key-own-model_pages").get_by_role("link", name=re.compile("^Temperature")).click()
    expect(page.locator("h1")).to_have_text("Temperature")
    settle(page)
    expect(menu(page)).to_have_value("my soup")
    expect(page.locator(".bars")).to_contain_text(f"all {SIZE - 5} other words")
    page.get_by_role("button", name="Next word").click()
    expect(page.locator(".story .word")).to_have_count(1)


def test_a_dropped_model_goes_along_through_the_menu(visit: Visit, text_files: list[Path]) -> None:
    page = visit("your-own-model")
    drop(page, text_files)
    expect(title(page)).to_have_text("my soup")
    expect(page).to_have_url(re.compile(r"model=own-"))
    own = page.url.partition("model=")[2]
    for name in ("Temperature", "Inside the LSTM cell"):
        page.get_by_test_id("stTopNavSection").filter(has_text="Text").click()
        page.get_by_test_id("stTopNavDropdownLink").filter(has_text=name).click()
        expect(page.locator("h1")).to_have_text(name)
        expect(page).to_have_url(re.compile(f"model={own}"))
        settle(page)
        expect(menu(page)).to_have_value("my soup")
        expect(page.locator(".frame-notice")).to_have_count(0)


def test_the_prompt_is_cut_into_chips_and_a_switch_cuts_it_anew(visit: Visit, text_files: list[Path]) -> None:
    page = visit("your-own-model", size=(1280, 1400), color_scheme="light")  # nothing scrolls, which would close the list
    drop(page, text_files)
    expect(title(page)).to_have_text("my soup")
    settle(page)
    page.get_by_role("textbox", name="Prompt").fill("Recipe for zebra")
    page.keyboard.press("Enter")
    chips, words = page.get_by_role("list", name="Cut into tokens").get_by_role("listitem"), json.loads(WORDS)
    expect(chips).to_have_text([f"recipe{words.index('recipe')}", f"for{words.index('for')}", "zebra1, unknown"])
    expect(page.locator(".own-cut")).to_contain_text("not in the vocabulary")
    before = page.url
    settle(page)
    page.get_by_role("combobox", name="A text is read").click()
    page.get_by_role("option", name="as it is written", exact=True).click()
    expect(chips.first).to_have_text("Recipe1, unknown")
    expect(page).not_to_have_url(before)
    settle(page)
    expect(page.get_by_role("combobox", name="A text is read")).to_have_value("as it is written")
    assert [each["id"] for each in Axe().run(page).response["violations"]] == []


def test_another_visitor_sees_the_model_by_its_link(visit: Visit, text_files: list[Path]) -> None:
    page = visit("your-own-model")
    drop(page, text_files)
    expect(page).to_have_url(re.compile(r"model=own-"))
    name = page.url.partition("model=")[2]
    other = visit(f"lstm-cell?model={name}&prompt=recipe+for+roast")
    expect(menu(other)).to_have_value("my soup")
    expect(other.locator(".frame-notice")).to_have_count(0)


def test_a_dropped_image_model_is_drawn_and_played(visit: Visit, image_file: Path) -> None:
    page = visit("your-own-model")
    drop(page, [image_file])
    expect(title(page)).to_have_text("my boots")
    expect(page.get_by_alt_text("Images that this model draws from nothing, with seed 7")).to_be_visible()
    page.locator(".st-key-own-model_pages").get_by_role("link", name=re.compile("^Pixel by pixel")).click()
    expect(page.locator("h1")).to_have_text("Pixel by pixel")
    settle(page)
    expect(menu(page)).to_have_value("my boots")
    expect(page.get_by_text("pixel 37 of 64")).to_be_visible()


def test_a_bad_file_is_refused_and_the_page_stays(visit: Visit, tmp_path: Path) -> None:
    page = visit("your-own-model")
    picture = tmp_path / "picture.keras"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    drop(page, [picture])
    expect(page.get_by_role("alert")).to_contain_text("“picture.keras”: This is not a .keras file")
    expect(title(page)).to_have_text("LSTM on recipes")
    expect(page).to_have_url(re.compile("your-own-model$"))


def test_a_vocabulary_may_come_later(visit: Visit, text_files: list[Path]) -> None:
    page = visit("your-own-model")
    drop(page, text_files[:1])
    expect(page.get_by_role("alert")).to_contain_text("needs its vocabulary")
    drop(page, text_files[1:])
    expect(title(page)).to_have_text("my soup")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_the_menu_changes_the_model_and_one_step_back_changes_it_again(visit: Visit) -> None:
    page = visit("temperature?t=0.5&words=chicken")
    expect(page.locator(".story .word")).to_have_count(1)
    menu(page).click()
    page.get_by_role("option").filter(has_text=re.compile("GRU")).first.click()
    expect(page).to_have_url(re.compile("model=recipes-gru"))
    settle(page)
    expect(page.get_by_role("slider", name="Temperature")).to_have_value("0.5")
    expect(page.locator(".story .word")).to_have_count(1)
    page.go_back()
    settle(page)
    expect(page).not_to_have_url(re.compile("model="))
    expect(menu(page)).to_have_value("LSTM on recipes")


@pytest.mark.parametrize("address", ["your-own-model", "save-your-model"])
def test_nothing_hangs_over_the_side_on_a_phone(visit: Visit, address: str) -> None:
    page = visit(address, size=(360, 800))
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 360


def test_presenter_view_leaves_the_prose_out_and_keeps_the_menu(visit: Visit) -> None:
    page = visit("your-own-model?present=1")
    expect(menu(page)).to_be_visible()
    box = page.locator(".st-key-model_choice").bounding_box()
    assert box and box["y"] + box["height"] <= 40
    expect(page.get_by_text("What you see")).to_have_count(0)


def test_how_to_save_shows_what_one_chooses(visit: Visit) -> None:
    page = visit("save-your-model")
    page.get_by_role("radio", name="PixelCNN, trained in a notebook").click()
    expect(page).to_have_url(re.compile("kind=notebook"))
    expect(page.locator("code").first).to_contain_text("pixel_cnn.save")


def test_hostile_files_do_not_stop_the_server(visit: Visit, tmp_path: Path) -> None:
    page = visit("your-own-model")
    bomb = tmp_path / "bomb.keras"
    bomb.write_bytes(hostile_files.bomb())
    drop(page, [bomb])
    expect(page.get_by_role("alert")).to_contain_text("unpacks to more than 128 MB")
    words = tmp_path / "vocabulary.json"
    words.write_text(json.dumps(["", "[UNK]"]))
    drop(page, [words])
    expect(page.get_by_role("alert")).to_contain_text("This is a vocabulary")
