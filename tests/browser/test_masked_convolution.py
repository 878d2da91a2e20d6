"""The page Masked convolution in a real browser: its arithmetic is the engine's, wherever hand or key slides the kernel."""

import csv
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

import explorer
from explorer.api.image_model import ImageModel
from explorer.engine.convolution import convolve
from explorer.engine.masks import channel_mask, mask
from explorer.loading.example_images import fashion
from explorer.page_data import kernels
from tests.browser.conftest import Visit, settle

PAGE = "masked-convolution"
MODES = ("kernel", "colour", "leak", "field")


@pytest.fixture(scope="module")
def model() -> ImageModel:
    return explorer.open_model("fashion-pixelcnn")


def levels(model: ImageModel, name: str = "ankle-boot-1") -> np.ndarray:
    examples = fashion("test", model.weights.rows, model.weights.columns, model.weights.levels)
    return examples.levels[kernels.names(examples).index(name)]


def number(text: str) -> float:
    return float(text.replace("−", "-"))


def answer(page: Page) -> float:
    return number(page.locator(".sums dd").last.inner_text())


def where(page: Page) -> tuple[int, int]:
    """The cursor's row and column, from 0."""
    row, column = map(int, re.findall(r"\d+", page.locator(".transport .where").inner_text())[:2])
    return row - 1, column - 1


def filter_number(page: Page) -> int:
    return int(page.get_by_role("spinbutton", name="filter").input_value()) - 1


def shape(page: Page, locator: str) -> dict[str, float]:
    box = page.locator(locator).bounding_box()
    assert box is not None
    return dict(box)


def click_pixel(page: Page, row: int, column: int) -> None:
    box = shape(page, ".image")
    place = {"x": (column + 0.5) * box["width"] / 16, "y": (row + 0.5) * box["height"] / 16}
    page.locator(".image").click(position=place)


def opened(visit: Visit, address: str = "", **options: Any) -> Page:
    page = visit(f"{PAGE}?{address}", **options)
    expect(page.locator(".masked")).to_have_attribute("data-mode", re.compile("."))
    return page


# ------------------------------------------------------------------------------------------------------- the kernel


def test_the_sum_is_the_engines_wherever_the_kernel_slides(visit, model):
    page = opened(visit)
    first = model.trace(levels(model)[None]).first[0]
    filter = filter_number(page)
    assert where(page) == (9, 8)
    for key, place in (("ArrowRight", (9, 9)), ("ArrowUp", (8, 9)), ("ArrowLeft", (8, 8)), ("ArrowDown", (9, 8))):
        page.keyboard.press(key)
        assert where(page) == place
        assert answer(page) == pytest.approx(first[place][filter], abs=6e-4)
    for key, place in (("Home", (0, 0)), ("ArrowLeft", (0, 0)), ("End", (15, 15)), ("ArrowDown", (15, 15))):
        page.keyboard.press(key)
        assert where(page) == place
        assert answer(page) == pytest.approx(first[place][filter], abs=6e-4)
    click_pixel(page, 4, 12)
    assert where(page) == (4, 12)
    page.keyboard.press("Shift+ArrowRight")
    assert filter_number(page) == (filter + 1) % 128
    assert answer(page) == pytest.approx(first[4, 12, (filter + 1) % 128], abs=6e-4)
    expect(page).to_have_url(re.compile(rf"\?(?=.*row=5)(?=.*column=13)(?=.*filter={(filter + 1) % 128 + 1})"))


def test_the_kernel_follows_the_hand(visit):
    page = opened(visit)
    box = shape(page, ".image")
    cell = box["width"] / 16
    page.mouse.move(box["x"] + 2.5 * cell, box["y"] + 2.5 * cell)
    page.mouse.down()
    seen = set()
    for column in range(3, 14):
        page.mouse.move(box["x"] + (column + 0.5) * cell, box["y"] + 5.5 * cell)
        seen.add(where(page))
    page.mouse.move(box["x"] + 40 * cell, box["y"] + 5.5 * cell)
    assert where(page) == (5, 15)
    page.mouse.up()
    assert len(seen) == 11
    expect(page).to_have_url(re.compile("column=16"))


def test_masks_of_every_size_say_what_they_see(visit):
    page = opened(visit, "layer=plain&size=1")
    for size in kernels.SIZES:
        expect(page.locator(".masks .sees")).to_have_text([f"sees {int(mask(size, size, kind).sum())}" for kind in ("A", "B")])
        assert page.locator(".masks [data-kind=A] .paper rect").count() == size * size
        page.get_by_role("button", name="Larger size").first.click()
    expect(page.locator(".masks .sees").first).to_have_text("sees 60")


def test_the_plain_average_is_the_engines(visit, model):
    page = opened(visit, "layer=plain&size=5&kind=B&row=11&column=8&image=coat-3")
    layer = kernels.plain(5, "B")
    inputs = levels(model, "coat-3")[None, ..., None].astype(np.float32) / 4
    assert answer(page) == pytest.approx(convolve(layer, inputs)[0, 10, 7, 0], abs=6e-4)
    page.get_by_role("button", name="mask A").first.click()
    assert answer(page) == pytest.approx(convolve(kernels.plain(5, "A"), inputs)[0, 10, 7, 0], abs=6e-4)


def test_a_block_reads_feature_maps_and_all_its_terms_can_be_reached(visit, model):
    page = opened(visit)
    page.locator(".layers").select_option("block-3")
    expect(page.locator(".all summary")).to_have_text("All 320 terms, largest first")
    block = model.trace(levels(model)[None]).blocks[2]
    assert answer(page) == pytest.approx(block.look[0, 9, 8, filter_number(page)], abs=6e-4)
    page.locator(".all summary").click()
    rows = page.locator(".all tbody tr")
    expect(rows).to_have_count(320)
    products = [number(row.split("\t")[-1]) for row in rows.all_inner_texts()]
    assert [abs(product) for product in products] == sorted((abs(product) for product in products), reverse=True)
    page.get_by_role("button", name="Next image").click()
    expect(page.locator(".image")).to_have_attribute("aria-label", re.compile("^ankle boot 2.*block 3"))
    after = model.trace(levels(model, "ankle-boot-2")[None]).blocks[2].look[0, 9, 8, filter_number(page)]
    page.wait_for_function(
        """([wanted]) => {
      const part = [...document.querySelectorAll('*')].map((each) => each.shadowRoot?.querySelector('.masked')).find(Boolean);
      const text = [...part.querySelectorAll('.sums dd')].at(-1).textContent.replace('−', '-');
      return Math.abs(Number(text) - wanted) < 6e-4;
    }""",
        arg=[float(after)],
    )


def test_masks_lead_from_one_trained_layer_to_the_other(visit, model):
    page = opened(visit, "filter=12")
    expect(page.locator(".masks .leads")).to_have_text(["first layer, 7 × 7", "→ block 1, 3 × 3"])
    expect(page.get_by_role("button", name="Larger size").first).to_be_disabled()
    page.get_by_role("button", name="mask B").first.click()
    expect(page.locator(".masks .leads")).to_have_text(["→ first layer, 7 × 7", "block 1, 3 × 3"])
    block = model.trace(levels(model)[None]).blocks[0]
    assert answer(page) == pytest.approx(block.look[0, 9, 8, filter_number(page)], abs=6e-4)
    page.locator(".layers").select_option("block-4")
    page.get_by_role("button", name="Next filter").click()
    chosen = filter_number(page)
    page.get_by_role("button", name="mask A").first.click()
    expect(page.locator(".layers")).to_have_value("first")
    assert filter_number(page) == 11
    assert answer(page) == pytest.approx(model.trace(levels(model)[None]).first[0, 9, 8, 11], abs=6e-4)
    expect(page).to_have_url(re.compile(r"\?filter=12$"))
    page.get_by_role("button", name="mask B").first.click()
    expect(page.locator(".layers")).to_have_value("block-4")  # the one last shown, as it was
    assert filter_number(page) == chosen


def test_the_plain_average_says_so_and_leads_back(visit):
    page = opened(visit, "layer=block-2&filter=5&input=7")
    expect(page.locator(".which span")).to_have_text("Trained, so its size is fixed.")
    page.get_by_role("button", name="Plain average").click()
    expect(page).to_have_url(re.compile(r"\?layer=plain&size=3&kind=B$"))
    expect(page.locator(".which span")).to_have_text("Nothing here is trained.")
    page.get_by_role("button", name="Larger size").first.click()
    page.get_by_role("button", name="mask A").first.click()
    expect(page.locator(".which span")).to_have_text("Nothing here is trained.")
    page.get_by_role("button", name="Back to block 2, filter 5").click()
    expect(page.locator(".layers")).to_have_value("block-2")
    expect(page).to_have_url(re.compile("(?=.*filter=5)(?=.*input=7)"))


def test_resting_on_a_weight_tells_it_by_mouse_and_by_key(visit, model):
    page = opened(visit)
    picture = page.locator(".masks [data-kind=A] svg")
    picture.focus()
    page.keyboard.press("ArrowUp")
    weight = model.weights.first.kernel[2, 3, 0, filter_number(page)]
    expect(page.locator(".inspected")).to_have_text(f"1 up: weight {weight:.4f}".replace("-", "−"))
    assert where(page) == (9, 8)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    hidden = model.weights.first.kernel[4, 3, 0, filter_number(page)]
    expect(page.locator(".inspected")).to_have_text(f"1 down: hidden: {hidden:.4f} × 0 = 0".replace("-", "−"))
    box = shape(page, ".masks [data-kind=A] svg")
    page.mouse.move(box["x"] + box["width"] / 14, box["y"] + box["height"] / 14)
    expect(page.locator(".inspected")).to_contain_text("3 up, 3 left: weight")


def test_a_weight_that_is_looked_at_while_another_kernel_is_on_its_way_is_forgotten(visit):
    page = opened(visit)
    page.locator(".masked").evaluate("""(masked) => {  // at once, so that the server cannot have answered
      const layers = masked.querySelector('.layers');
      layers.value = 'block-1';
      layers.dispatchEvent(new Event('change'));
      const picture = masked.querySelector('.masks [data-kind=A] svg');
      const { right, bottom } = picture.getBoundingClientRect();
      picture.dispatchEvent(new PointerEvent('pointermove', { clientX: right - 5, clientY: bottom - 5 }));
    }""")
    expect(page.locator(".masks [data-kind=B]")).to_have_class(re.compile("active"))
    expect(page.locator(".inspected")).to_have_text("Rest on a weight to read it.")


def test_a_filter_is_typed_while_it_plays(visit):
    page = opened(visit, "row=1&column=1")
    page.keyboard.press("Space")
    field = page.get_by_role("spinbutton", name="filter")
    field.fill("1")
    place = page.locator(".transport .where")
    expect(place).not_to_have_text(place.inner_text())
    page.keyboard.press("End")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    expect(field).to_have_value("12")
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("filter=12"))


def test_playing_slides_to_the_end_and_pauses(visit):
    page = opened(visit, "row=1&column=1")
    page.get_by_role("button", name="Speed").click(click_count=2, delay=5)
    page.keyboard.press("Space")
    page.wait_for_function("() => document.activeElement === document.body")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(page.locator(".transport .where")).not_to_have_text("row 1, column 1 · pixel 1")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    stopped = where(page)
    page.keyboard.press("Space")
    expect(page.locator(".transport .where")).to_have_text("row 16, column 16 · pixel 256")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    assert stopped < (15, 15)


# ------------------------------------------------------------------------------------------------- red, green, blue


def test_three_channels_see_what_the_engine_lets_them(visit):
    page = opened(visit, "mode=colour&size=3")
    for kind in ("A", "B"):
        page.locator(f".kinds [data-kind={kind}]").click()
        wanted = channel_mask(3, 3, kind)  # type: ignore[arg-type]
        for output, name in enumerate(("red", "green", "blue")):
            page.locator(f".nine [data-channel={name}]").click()
            count = int(wanted[..., output].sum())
            expect(page.locator(".answer [data-in=colour] .verdict")).to_have_text(
                f"{name.capitalize()} sees {count} of 27 values"
            )
            filled = page.locator(".image .strip")
            assert filled.count() == count
            assert page.locator(".order .sub:is(.red, .green, .blue)").count() == count


# ------------------------------------------------------------------------------------------------------- leak test


def test_a_later_pixel_moves_nothing_until_the_masks_are_off(visit, model):
    page = opened(visit, "mode=leak")
    verdict = page.locator(".answer [data-in=leak] .verdict")
    click_pixel(page, 9, 10)
    expect(page.locator(".changed")).to_have_text("Pixel 155: level 2 → 0")
    expect(verdict).to_have_text("0.0 exactly: nothing moves")
    page.keyboard.press("o")
    before = levels(model)
    after = kernels.changed(before, kernels.Change(154, 0), 4)
    images = (model.probabilities(image[None], masked=False)[0, 9, 8] for image in (before, after))
    moved = 100 * np.abs(np.subtract(*images)).max()
    expect(verdict).to_have_text(f"{moved:.1f} percentage points: it moves" if moved >= 0.05 else re.compile("< 0.1"))
    page.locator(".switch [data-masks=on]").click()
    for which in ("last", "after", "itself", "random"):
        page.locator(f"[data-change={which}]").click()
        expect(page).to_have_url(re.compile("change="))
        expect(verdict).to_have_text("0.0 exactly: nothing moves")


def test_an_earlier_pixel_moves_the_prediction_and_the_bars_are_the_models(visit, model):
    page = opened(visit, "mode=leak&row=10&column=11")
    page.locator("[data-change=before]").click()
    expect(page.locator(".answer [data-in=leak] .reason")).to_contain_text("before the cursor, so the prediction may use it")
    after = kernels.changed(levels(model), kernels.Change(153, 0), 4)
    expected = [model.probabilities(image[None])[0, 9, 10] for image in (levels(model), after)]
    lines = [f"{b:.1f} % → {a:.1f} %" for b, a in zip(*(100 * each for each in expected), strict=True)]
    expect(page.locator(".answer [data-in=leak] .bars .value")).to_have_text(lines)


def test_what_every_later_one_becomes_is_said_as_it_is_done(visit, model):
    page = opened(visit, "mode=leak&change=after-153")
    expect(page.locator(".changed")).to_have_text("103 pixels after pixel 153: levels 0 and 1 become 3, levels 2 and 3 become 0.")
    made = kernels.changed(np.array([[2, 0, 1, 2, 3]]), kernels.Change(0, None), 4)
    assert made.tolist() == [[2, 3, 3, 0, 0]]
    expect(page.locator(".companion figcaption")).to_have_text(
        re.compile(r"^Percentage points moved: white 0\.0, darkest [\d.]+$")
    )
    expect(page.locator(".of-bars")).to_have_text("after the changebefore it")
    with page.expect_download() as download:
        page.get_by_text("Predictions before and after (CSV)").click()
    rows = list(csv.reader(Path(download.value.path()).read_text().splitlines()))
    assert len(rows) == 1 + 256 and rows[153][:3] == ["153", "10", "9"] and rows[153][-1] == "0"


def test_on_a_phone_the_picture_what_is_changed_and_what_comes_out_fit_on_one_screen(visit):
    page = opened(visit, "mode=leak", size=(390, 844))
    tops = [shape(page, place) for place in (".image", ".changes", ".switch", ".answer [data-in=leak] .verdict")]
    assert [box["y"] for box in tops] == sorted(box["y"] for box in tops)
    assert tops[-1]["y"] + tops[-1]["height"] - tops[0]["y"] < 844 - 57  # the bar at the head stays
    page.keyboard.press("1")
    tops = [shape(page, place) for place in (".image", "[data-in=kernel] .steppers", ".sums", ".masks")]
    assert [box["y"] for box in tops] == sorted(box["y"] for box in tops)
    assert tops[1]["y"] + tops[1]["height"] - tops[0]["y"] < 844 - 57


def test_where_nothing_is_changed_nothing_is_answered(visit):
    page = opened(visit, "mode=leak&change=after-1")
    page.keyboard.press("End")
    page.get_by_role("button", name="every later one").click()
    verdict = page.locator(".answer [data-in=leak] .verdict")
    expect(verdict).to_have_text("No pixel comes after the last one.")
    expect(page.locator(".answer .bars")).to_be_hidden()
    page.get_by_role("button", name="the one before").click()
    expect(verdict).to_contain_text("it moves")
    expect(page.locator(".answer .bars")).to_be_visible()


def test_a_blind_pixel_is_named(visit):
    page = opened(visit)
    page.get_by_role("button", name="Examples").click()
    page.get_by_role("button", name="Blind to an earlier pixel").click()
    settle(page)
    expect(page.locator(".answer [data-in=leak] .reason")).to_contain_text("in the blind spot")
    expect(page.locator(".answer [data-in=leak] .verdict")).to_have_text("0.0 exactly: nothing moves")


def test_a_mixture_of_many_levels_keeps_its_promise_too(visit):
    page = opened(visit, "model=fashion-mixture&mode=leak")
    expect(page.locator(".answer [data-in=leak] .verdict")).to_have_text("0.0 exactly: nothing moves")
    expect(page.locator(".bars .level").first).to_have_text("0–31")
    values = page.locator(".bars .value").all_inner_texts()
    assert sum(number(value.split(" %")[0].removeprefix("< ")) for value in values) == pytest.approx(100, abs=0.5)
    page.get_by_role("button", name="the one before").click()
    expect(page.locator(".answer [data-in=leak] .verdict")).to_contain_text("it moves")
    page.get_by_role("button", name="level 146").click()
    expect(page.locator(".changed")).to_contain_text("→ 146")


def test_a_stretched_kernel_lies_apart_on_the_image(visit):
    page = opened(visit, "model=fashion-mixture&layer=block-4")
    expect(page.locator(".layers option:checked")).to_have_text("trained: block 4, mask B, 3 × 3, stretched by 8")
    squares = page.locator(".image .seen").evaluate_all("all => all.map((each) => [each.x.baseVal.value, each.y.baseVal.value])")
    assert squares == [[-159.25, -159.25], [0.75, -159.25], [160.75, -159.25], [-159.25, 0.75], [0.75, 0.75]]
    model = explorer.open_model("fashion-mixture")
    maps = model.trace(levels(model)[None]).blocks[3].look[0]
    assert answer(page) == pytest.approx(maps[*where(page), filter_number(page)], abs=6e-4)


# -------------------------------------------------------------------------------------------------- receptive field


def test_the_field_is_the_measured_one_and_grows(visit, model):
    page = opened(visit, "mode=field&field=first")
    expect(page.locator(".counts dt")).to_have_text(["24", "24", "0"])
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator(".fields .current th")).to_have_text("block 1")
    fields = model.receptive_fields()
    for field in fields:
        row = page.locator(f".fields [data-field={field.layer.replace(' ', '-')}] td")
        expect(row).to_have_text([f"{field.rows} × {field.columns}", str(field.before), str(field.seen), str(field.blind)])
    page.locator(".speed").click()
    page.keyboard.press("Space")
    expect(page.locator(".fields .current th")).to_have_text("levels")
    expect(page.locator(".counts dt")).to_have_text(["144", "129", "15"])
    expect(page.locator(".companion figcaption")).to_have_text("Window: 9 rows × 17 columns")


def test_what_is_seen_on_the_image_is_what_the_model_sees_there(visit, model):
    page = opened(visit, "mode=field")
    for place in ((0, 0), (3, 14), (9, 8), (15, 15)):
        click_pixel(page, *place)
        film = page.locator(".image > g").nth(1).locator("rect").evaluate_all("all => all.map(each => each.style.fill)")
        seen = np.array(["role-seen" in fill for fill in film]).reshape(16, 16)
        assert np.array_equal(seen, model.seen_from(*place))
