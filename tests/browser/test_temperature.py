"""The Temperature page in a real browser: the picture follows the drag, and agrees with Python at every temperature."""

import re
from typing import Any

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

import explorer
from explorer.api import labels
from explorer.engine.sampling import draw, effective_choices, softmax
from explorer.page_data import story
from tests.browser import downloads
from tests.browser.conftest import Visit, settle

MODEL, PROMPT = "recipes-lstm", "recipe for roast"
TEMPERATURES = [round(0.04 * step, 2) for step in range(51)]

SWEEP = """async (page, temperatures) => {
  const find = (selector) => page.querySelector(selector);
  const all = (selector) => [...page.querySelectorAll(selector)];
  const seen = [];
  for (const t of temperatures) {
    find('#t').value = t;
    find('#t').dispatchEvent(new Event('input'));
    await new Promise(requestAnimationFrame);
    seen.push({
      t: find('.dial .value').textContent,
      drawn: find('.drawn').textContent,
      shares: all('.fill').map((fill) => parseFloat(fill.style.width) / 100),
      percents: all('.percent').map((percent) => percent.textContent),
      counts: all('.dots').map((dots) => 100 - parseFloat(dots.style.clipPath.split(' ')[1])),
      chosen: all('.bar').findIndex((bar) => bar.classList.contains('chosen')),
      choices: find('.choices b').textContent,
    });
  }
  return seen;
}"""

DRAG = """async (page, frames) => {
  const range = page.querySelector('#t');
  const value = page.querySelector('.dial .value');
  let painted = 0;
  for (let i = 0; i < frames; i += 1) {
    range.value = (2 * i) / frames;
    range.dispatchEvent(new Event('input'));
    await new Promise(requestAnimationFrame);
    painted += value.textContent === range.valueAsNumber.toFixed(2);
  }
  return painted;
}"""


@pytest.fixture(scope="module")
def model() -> Any:
    return explorer.open_model(MODEL)


def picture(page: Page) -> Locator:
    """The picture, once it shows a drawn word."""
    expect(page.locator(".tag .drawn")).not_to_be_empty()
    return page.locator(".page", has=page.locator(".bars"))


def written(page: Page) -> list[str]:
    return page.locator(".story .word").all_inner_texts()


def expect_words(page: Page, words: list[str]) -> None:
    expect(page.locator(".story .word")).to_have_text(words)


def texts(page: Page) -> list[str]:
    """Everything that the picture says."""
    return page.locator(".bar, .tag, .choices, .pair .text, .story").all_inner_texts()


def shown(model: Any, ids: Any) -> list[str]:
    return [labels.label(model, int(i)) for i in ids]


@pytest.mark.parametrize(("prompt", "seed"), [(PROMPT, 7), ("recipe for roasted vegetables | chop 1 /", 40), ("", 123)])
def test_browser_and_python_agree_at_every_temperature(visit: Visit, model: Any, prompt: str, seed: int) -> None:
    page = visit(f"temperature?prompt={prompt.replace(' ', '+').replace('|', '%7C')}&seed={seed}")
    logits = model.read(model.ids(prompt)).logits
    order = np.argsort(-logits, kind="stable")
    number = np.random.default_rng(seed).random()
    for t, seen in zip(TEMPERATURES, picture(page).evaluate(SWEEP, TEMPERATURES), strict=True):
        p = softmax(logits, t)
        expected = [*p[order[:5]], p[order[5:]].sum()]
        assert seen["t"] == f"{t:.2f}"
        assert seen["shares"] == pytest.approx(expected, abs=1e-5)
        assert seen["drawn"] == labels.label(model, draw(logits, t, number))
        assert float(seen["choices"].replace(",", "")) == pytest.approx(effective_choices(p), rel=0.01, abs=0.06)
    assert page.locator(".bars .word").all_inner_texts() == [*shown(model, order[:5]), f"all {len(logits) - 5:,} other words"]


def test_percentages_are_honest(visit: Visit, model: Any) -> None:
    page = visit("temperature?prompt=recipe+for+roasted+vegetables+%7C+chop+1+/")
    p = np.sort(softmax(model.read(model.ids("recipe for roasted vegetables | chop 1 /")).logits, 0.1))[::-1]
    greedy, cold = picture(page).evaluate(SWEEP, [0, 0.1])
    assert greedy["percents"] == ["100 %", *["0 %"] * 5]
    for text, share in zip(cold["percents"][:5], p, strict=False):
        if share < 1e-4:
            assert text == "< 0.01 %"
        elif share < 9.5e-4:
            assert text == f"{100 * share:.2f} %"
        else:
            assert text == ("> 99.9 %" if share >= 0.9995 else f"{100 * share:.1f} %")


def test_the_picture_follows_the_mouse_before_it_is_released(visit: Visit) -> None:
    page = visit("temperature")
    picture(page)
    box = page.locator("#t").bounding_box()
    assert box
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 0.35 * box["width"], y)
    page.mouse.down()
    widths, value = [], page.locator(".dial .value")
    for share in (0.9, 0.6, 0.3, 0.1):
        before = value.inner_text()
        page.mouse.move(box["x"] + share * box["width"], y)
        expect(value).not_to_have_text(before)
        widths.append(page.locator(".fill").first.evaluate("e => e.getBoundingClientRect().width"))
    assert widths == sorted(widths) and widths[0] < widths[-1]
    page.mouse.up()
    expect(page).to_have_url(re.compile(rf"[?&]t={value.inner_text().rstrip('0')}"))


def test_every_frame_of_a_drag_is_drawn(visit: Visit) -> None:
    page = visit("temperature?many=1")
    assert picture(page).evaluate(DRAG, 60) == 60  # each value is painted in the very next frame


def test_a_hundred_draws_lie_over_the_bars(visit: Visit, model: Any) -> None:
    page = visit("temperature?many=1&seed=95")
    logits = model.read(model.ids(PROMPT)).logits
    rank = {int(word): rank for rank, word in enumerate(np.argsort(-logits, kind="stable"))}
    numbers = [np.random.default_rng(seed).random() for seed in range(95, 195)]
    for t, seen in zip((0, 0.5, 1.3), picture(page).evaluate(SWEEP, [0, 0.5, 1.3]), strict=True):
        ranks = [min(rank[draw(logits, t, number)], 5) for number in numbers]
        assert seen["counts"] == [ranks.count(i) for i in range(6)]


def test_the_next_word_is_the_one_that_the_needle_names(visit: Visit, model: Any) -> None:
    page = visit("temperature?t=0.9&seed=3")
    picture(page)
    expected = story.go_on(model, story.begin(model, model.ids(PROMPT)), 3, 3, 0.9)
    for count, word in enumerate(shown(model, expected.words), 1):
        expect(page.locator(".tag .drawn")).to_have_text(word)
        page.keyboard.press("n" if count % 2 else "Enter")
        expect(page.locator(".story .word")).to_have_count(count)
    expect_words(page, shown(model, expected.words))


def test_force_branch_and_tell_again(visit: Visit, model: Any) -> None:
    page = visit("temperature?t=0.6&seed=11")
    picture(page)
    begun = story.begin(model, model.ids(PROMPT))
    order = np.argsort(-begun.reading.logits, kind="stable")
    page.keyboard.press("3")
    expect_words(page, shown(model, order[2:3]))
    page.locator(".ten").click()
    branch = story.go_on(model, story.add(model, begun, int(order[2])), 10, 11, 0.6)
    expect_words(page, shown(model, branch.words))
    page.locator(".story .word").nth(1).click()
    expect_words(page, shown(model, branch.words[:1]))
    page.locator("button.bar").nth(1).click()
    expect(page.locator(".story .word")).to_have_count(2)
    page.locator(".again").click()
    expect_words(page, shown(model, story.go_on(model, begun, 2, 11, 0.6).words))
    page.locator(".another").click()
    expect_words(page, shown(model, story.go_on(model, begun, 2, 12, 0.6).words))
    expect(page.locator("#seed")).to_have_value("12")
    expect(page).to_have_url(re.compile("seed=12"))


def test_the_words_have_the_probabilities_of_the_model_that_is_chosen(visit: Visit) -> None:
    page = visit("temperature?words=beef+with+onions")
    picture(page)
    page.get_by_role("combobox", name="Model").click()
    page.get_by_role("option", name=explorer.open_model("recipes-gru").card["title"], exact=True).click()
    expect(page).to_have_url(re.compile("model=recipes-gru"))
    settle(page)
    other = explorer.open_model("recipes-gru")
    told = story.tell(other, other.ids(PROMPT), [other.index[word] for word in ("beef", "with", "onions")])
    tints = page.locator(".story .word").evaluate_all("words => words.map((word) => Number(word.style.getPropertyValue('--p')))")
    assert tints == pytest.approx(told.probabilities, rel=1e-3)


def test_every_press_takes_one_word_back(visit: Visit) -> None:
    page = visit("temperature?words=beef+with+onions+and")
    picture(page)
    for _ in range(3):
        page.keyboard.press("Backspace")
    expect_words(page, ["beef"])


def test_the_same_link_shows_the_same_picture(visit: Visit) -> None:
    page = visit("temperature?t=1.1&seed=5&many=1&compare=1&high=1.4")
    picture(page)
    page.locator(".compare").click()
    page.locator(".ten").click()
    expect(page).to_have_url(re.compile("words="))
    page.locator(".compare").click()
    expect(page).to_have_url(re.compile("compare=1"))
    seen = texts(page)
    other = visit(page.url.split("/", 3)[3])
    picture(other)
    assert texts(other) == seen
    assert other.url == page.url


def test_two_temperatures_side_by_side(visit: Visit, model: Any) -> None:
    page = visit("temperature?compare=1&seed=9")
    picture(page)
    begun = story.begin(model, model.ids(PROMPT))
    pair = [story.go_on(model, begun, 60, 9, t) for t in (0.2, 1.0)]
    for text, told in zip(page.locator(".pair .text").all(), pair, strict=True):
        expect(text.locator(".sample")).to_have_text(shown(model, told.words))
    parted = story.first_difference(*pair)
    if parted is not None:
        expect(page.locator(".pair mark").first).to_have_text(shown(model, pair[0].words[parted : parted + 1])[0])
    page.locator("#high").fill("0.2")
    expect(page.locator(".pair mark")).to_have_count(0)
    expect(picture(page).locator(".said")).to_contain_text("same")


def test_the_room_guesses_before_it_sees(visit: Visit) -> None:
    page = visit("temperature?hide=1")
    expect(page.locator(".bars .word").first).to_have_text("hidden")
    expect(page.locator(".tag .drawn")).to_have_text("?")
    page.keyboard.press("2")
    expect(page.locator(".bars .word").nth(1)).not_to_have_text("hidden")
    expect(page.locator(".bars .word").nth(0)).to_have_text("hidden")
    assert written(page) == []
    page.keyboard.press("h")
    expect(page.locator(".hidden")).to_have_count(0)
    expect(page.locator(".tag .drawn")).not_to_have_text("?")


def test_keys_move_the_temperature_but_not_while_typing(visit: Visit) -> None:
    page = visit("temperature")
    picture(page)
    value = page.locator(".dial .value")
    for key, text in (("ArrowRight", "0.75"), ("ArrowLeft", "0.70"), ("End", "2.00"), ("Home", "0.00"), ("ArrowLeft", "0.00")):
        page.keyboard.press(key)
        expect(value).to_have_text(text)
    prompt = page.get_by_label("Prompt")
    prompt.click()
    for key in ("ArrowRight", "n", "1", "End", "d"):
        page.keyboard.press(key)
    expect(prompt).to_have_value(f"{PROMPT}n1d")
    expect(value).to_have_text("0.00")
    assert written(page) == []


def test_another_draw_moves_the_needle_at_once(visit: Visit) -> None:
    page = visit("temperature?seed=7")
    picture(page)
    page.keyboard.press("d")
    expect(page.locator(".number")).to_have_text(f"{np.random.default_rng(8).random():.3f}")
    expect(page).to_have_url(re.compile("seed=8"))
    seed = page.locator("#seed")
    seed.fill("12345")
    seed.press("Tab")
    expect(page.locator(".number")).to_have_text(f"{np.random.default_rng(12345).random():.3f}")
    seed.fill("-3")
    seed.press("Tab")
    expect(seed).to_have_value("12345")
    expect(picture(page).locator(".said")).to_contain_text("whole number")


def test_it_plays_until_it_is_told_to_pause(visit: Visit) -> None:
    page = visit("temperature?t=0.3")
    picture(page)
    page.keyboard.press(" ")
    expect(page.locator(".story .word")).to_have_count(3)
    page.keyboard.press(" ")
    expect(page.locator(".play")).to_have_text("Play")


def test_a_prompt_that_is_typed_clears_the_story(visit: Visit) -> None:
    page = visit("temperature?words=chicken+with")
    picture(page)
    expect_words(page, ["chicken", "with"])
    page.get_by_label("Prompt").fill("<script>zzgrb</script> 🍋")
    page.get_by_label("Prompt").press("Enter")
    expect(page.locator(".notes")).to_contain_text("[UNK]")
    expect_words(page, [])


def test_what_is_on_the_screen_can_be_taken_away(visit: Visit) -> None:
    page = visit("temperature?t=0.4&many=1")
    picture(page)
    assert downloads.picture(page) == "temperature-0.40.png"
    lines = downloads.table(page, "All probabilities (CSV)").splitlines()
    assert len(lines) == 10_001 and lines[0].endswith(",p at T = 0.4")


@pytest.mark.parametrize(
    ("scheme", "query"), [("light", "?many=1&words=chicken+with"), ("dark", "?compare=1&hide=1&prompt=zzgrb")]
)
def test_nothing_is_in_the_way_of_anybody(visit: Visit, scheme: str, query: str) -> None:
    page = visit(f"temperature{query}", color_scheme=scheme)
    picture(page)
    assert [each["id"] for each in Axe().run(page).response["violations"]] == []


SIDEWAYS = "() => { const main = document.querySelector('[data-testid=stMain]'); return main.scrollWidth - main.clientWidth; }"


@pytest.mark.parametrize("size", [(360, 800), (768, 1024), (1280, 720)], ids=str)
def test_nothing_hangs_over_the_side(visit: Visit, size: tuple[int, int]) -> None:
    page = visit("temperature?words=chicken+with+lemon&many=1&compare=1", size=size)
    picture(page)
    assert page.evaluate(SIDEWAYS) <= 0


@pytest.mark.parametrize("query", ["many=1", "compare=1"])
def test_presented_it_fills_the_screen_and_no_more(visit: Visit, query: str) -> None:
    page = visit(f"temperature?words=chicken+with+lemon&{query}&present=1")
    below = picture(page).locator(".grid").evaluate("e => innerHeight - e.getBoundingClientRect().bottom")
    assert 0 <= below < 80
