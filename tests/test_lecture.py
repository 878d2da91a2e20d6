"""The lecture's file: what is in ours, how others are read, and what is said of a wrong one."""

import re
from html import escape
from itertools import pairwise
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from explorer import __main__ as launcher
from explorer.page_data.questions.pages import PAGES
from explorer.shell import address, contents, lecture, tour
from explorer.shell.parts import PARTS
from explorer.shell.tour import Place
from tests.conftest import ROOT
from tests.test_frame import SETTINGS, open_page, sentences

GOOD = """
title = "Mine"

[[stop]]
title = "Warm and cold"
minutes = 5
short_minutes = 2

[[stop.beat]]
link = "http://localhost:8501/temperature?prompt=recipe+for+roast&t=1&present=1&tour=4.2"
light = "bars"
say = "Many words are possible."
short = true

[[stop.beat]]
link = "?t=0.2"
ask = "And now?"
note = "Wait for three answers."

[[stop]]
title = "Inside"
minutes = 5
[[stop.beat]]
link = "lstm-cell"
light = ["cell", "unit"]
say = "The cell."
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(lecture.WrongLecture) as found:
        lecture.read(written(folder, text))
    return str(found.value)


# --------------------------------------------------------------------------------------------------------------- ours


def test_ours_has_twelve_stops_and_45_minutes_and_a_short_way_of_15() -> None:
    ours = lecture.read(lecture.OURS)
    assert len(ours.stops) == 12
    assert (ours.minutes(), ours.minutes(short=True)) == (45, 15)
    assert len(ours.tries) == 3
    assert {"embedding", "image-model", "memory"} <= {beat.page for stop in ours.stops for beat in stop.beats}


@pytest.mark.parametrize("stop", lecture.read(lecture.OURS).stops, ids=lambda stop: stop.title)
def test_every_stop_of_ours_asks_the_room_one_question_and_every_beat_lights_something(stop: lecture.Stop) -> None:
    assert sum(beat.asks for beat in stop.beats) == 1
    assert 2 <= len(stop.beats) <= (7 if stop.page == "lstm-cell" else 5)
    for beat in stop.beats:
        assert beat.lit
        assert beat.note
        assert set(beat.settings) <= {*SETTINGS.get(beat.page, ()), *beat.settings}


def test_five_stops_of_ours_put_a_question_to_the_room_that_the_model_answers() -> None:
    asked = [beat for stop in lecture.read(lecture.OURS).stops for beat in stop.beats if beat.question]
    assert len(asked) == 5  # as the README says
    assert all(beat.asks for beat in asked)


def test_two_beats_that_follow_each_other_differ_in_the_picture_or_in_what_is_lit() -> None:
    beats = [beat for stop in lecture.read(lecture.OURS).stops for beat in stop.beats]
    for before, after in pairwise(beats):
        assert (before.page, before.settings, before.lit) != (after.page, after.settings, after.lit)


@pytest.mark.parametrize("number", range(1, len(tour.STOPS) + 1))
def test_every_beat_can_be_visited(app: AppTest, number: int) -> None:
    for count, beat in enumerate(tour.STOPS[number - 1].beats, 1):
        for name in list(app.query_params):
            del app.query_params[name]
        open_page(app, beat.page, **beat.settings, tour=f"{number}.{count}")
        assert not app.exception
        assert sentences(app) == [], (number, count)
        assert any(
            f"Tour {number} of 12" in each.proto.body and escape(beat.sentence) in each.proto.body for each in app.get("html")
        )


def test_what_can_be_lit_is_on_pages_that_exist() -> None:
    assert set(PARTS) <= {each.name for each in contents.PAGES}
    assert all(":has" not in selector for parts in PARTS.values() for selector in parts.values())  # no :has within :has


# ------------------------------------------------------------------------------------------------------------- reading


def test_a_copied_address_is_a_link_and_one_that_begins_with_a_question_mark_changes_only_what_it_names(tmp_path: Path) -> None:
    mine = lecture.read(written(tmp_path, GOOD))
    first, second = mine.stops[0].beats
    assert (first.page, first.settings) == ("temperature", {"prompt": "recipe for roast", "t": "1"})
    assert (second.page, second.settings) == ("temperature", {"prompt": "recipe for roast", "t": "0.2"})
    assert (first.asks, second.asks, second.sentence) == (False, True, "And now?")
    assert mine.stops[1].beats[0].lit == ("cell", "unit")
    assert (mine.minutes(), mine.minutes(short=True)) == (10, 2)


def test_an_empty_setting_goes_back_to_the_pages_own(tmp_path: Path) -> None:
    mine = lecture.read(written(tmp_path, GOOD.replace('"?t=0.2"', '"?t="')))
    assert mine.stops[0].beats[1].settings == {"prompt": "recipe for roast"}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('title = "Mine"', "title = Mine", "mine.toml, line 2: this is not TOML"),
        ('title = "Mine"', 'titel = "Mine"', "line 2: A lecture has no “titel”; is “title” meant"),
        ('link = "?t=0.2"\n', 'link = "?t=0.2"\nsay = "Both."\n', "line 15 (stop 1, beat 2): it needs “say”"),
        ('say = "The cell."', 'sey = "The cell."', "(stop 2, beat 1): it needs “say”"),
        ('say = "The cell."', 'say = "x"\nnotes = "y"', "line 27 (stop 2, beat 1): A beat has no “notes”; is “note” meant"),
        ("minutes = 5\n[[stop.beat]]", "[[stop.beat]]", "line 20 (stop 2): “minutes” is missing"),
        ("minutes = 5\n[[stop.beat]]", 'minutes = "long"\n[[stop.beat]]', "line 22 (stop 2): “minutes” has to be a number"),
        ("minutes = 5\n[[stop.beat]]", "minutes = nan\n[[stop.beat]]", "has to be from 0 to 600"),
        ('"lstm-cell"', '"lstm-sell"', "line 24 (stop 2, beat 1): there is no page “lstm-sell”; is “lstm-cell” meant"),
        ('["cell", "unit"]', '"forget-gate"', "the page lstm-cell has no part “forget-gate”; is “forget gate” meant"),
        ('["cell", "unit"]', "7", "line 25 (stop 2, beat 1): “light” has to be the name of a part"),
        ('["cell", "unit"]', "[7]", "has no part “7”"),
        ('"The cell."', f'"{"x" * 141}"', "more than 140 cannot be read from the back row"),
        ("short = true\n", "", "line 4 (stop 1): the short way needs both"),
        ("short_minutes = 2\n", "", "line 4 (stop 1): the short way needs both"),
        ("short = true", 'short = "yes"', "“short” has to be true or false"),
        ("[[stop]]", "[stop]", "this is not TOML"),
        (
            'note = "Wait for three answers."',
            'question = "gredy"',
            "line 18 (stop 1, beat 2): the page temperature has no question",
        ),
        ('note = "Wait for three answers."', 'question = "gredy"', "“gredy”; is “greedy” meant. It asks: greedy, who-wrote"),
        ('note = "Wait for three answers."', "question = 7", "line 18 (stop 1, beat 2): “question” has to be the name"),
        ('link = "http://localhost:8501/temperature?prompt=recipe+for+roast&t=1&present=1&tour=4.2"\n', "", "“link” is missing"),
    ],
)
def test_a_wrong_file_gets_a_sentence_that_says_where(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in GOOD
    assert said in refusal(tmp_path, GOOD.replace(old, new))


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "there is no stop in it"), ("[[stop]]\ntitle = 'x'\nminutes = 1", "line 1 (stop 1): this stop has no beat")],
)
def test_an_empty_file_gets_a_sentence(tmp_path: Path, text: str, said: str) -> None:
    assert said in refusal(tmp_path, text)


def test_what_is_no_text_or_not_there_gets_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(lecture.WrongLecture, match="not text in UTF-8"):
        lecture.read(tmp_path / "mine.toml")
    with pytest.raises(lecture.WrongLecture, match="cannot be read"):
        lecture.read(tmp_path / "none.toml")


def test_the_launcher_refuses_a_wrong_lecture_before_anything_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launcher, "serve", lambda host, port: pytest.fail("it was started"))
    assert launcher.main(["--lecture", str(written(tmp_path, "title = 7"))]) == 2
    assert capsys.readouterr().err.startswith("mine.toml, line 1: “title” has to be")


def test_the_launcher_hands_a_good_lecture_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(lecture.CHOSEN, "")
    launcher.use_lecture(written(tmp_path, GOOD))
    assert lecture.read(Path(launcher.os.environ[lecture.CHOSEN])).title == "Mine"


def test_the_readmes_example_is_a_lecture(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    example = re.search(r"```toml\n(.*?)```", readme, re.DOTALL)
    assert example
    mine = lecture.read(written(tmp_path, example[1]))
    assert mine.stops
    assert mine.minutes(short=True)
    assert mine.tries


def test_the_readme_names_every_part_that_can_be_lit() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for page, parts in PARTS.items():
        row = next(line for line in readme.splitlines() if line.startswith(f"| `{page}` |"))
        assert [name.strip() for name in row.split("|")[2].split(",")] == list(parts), page


def test_the_readme_names_every_question() -> None:
    table = (ROOT / "README.md").read_text(encoding="utf-8").split("| page | its questions |\n|---|---|\n")[1].split("\n\n")[0]
    assert table.splitlines() == [f"| `{page}` | {', '.join(each.name for each in asked)} |" for page, asked in PAGES.items()]


# ---------------------------------------------------------------------------------------------------------- the tour


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("3", Place(3)),
        ("3.2", Place(3, 2)),
        ("5.7", Place(5, 7)),
        ("1.5-short", Place(1, 5, short=True)),
        ("end", Place(13)),
        *((text, None) for text in ("0", "13", "3.99", "3.0", "x", "³", None)),
    ],
)
def test_a_link_names_stop_and_beat(text: str | None, place: Place | None) -> None:
    assert tour.place(text) == place
    if place and text:
        assert tour.place(str(place)) == place


def test_on_and_back_go_from_beat_to_beat_and_end() -> None:
    way, here = [], tour.start()
    while here:
        way.append(here)
        here = tour.step(here, 1)
    assert len(way) == sum(len(stop.beats) for stop in tour.STOPS) + 1
    assert way[-1].ended
    assert tour.step(way[-1], -1) == way[-2]
    assert tour.step(way[0], -1) is None


def test_the_short_way_goes_over_its_beats_alone_and_takes_its_minutes() -> None:
    here, minutes = tour.start(short=True), 0.0
    while not here.ended:
        assert tour.beat(here).short
        minutes += tour.length(here)
        here = tour.step(here, 1) or pytest.fail("no end")
        assert tour.planned(here) == pytest.approx(minutes)
    assert minutes == pytest.approx(15)
    assert here.short


def test_the_beat_may_have_a_parameter_of_its_own(app: AppTest) -> None:
    open_page(app, "temperature", tour="4", beat="3")
    assert app.session_state["_link"].tour == "4.3"
    assert sentences(app) == []


def test_a_beat_about_the_same_picture_is_no_arrival_and_another_is(app: AppTest) -> None:
    first, second, *_ = tour.STOPS[2].beats
    assert first.settings == second.settings
    open_page(app, first.page, **first.settings, tour="3")
    before = app.session_state["_link"].arrivals
    app.query_params["tour"] = "3.2"
    app.run()
    assert app.session_state["_link"].arrivals == before
    assert app.session_state["_link"].tour == "3.2"
    app.query_params.update({"tour": "3.4", **tour.STOPS[2].beats[3].settings})
    app.run()
    assert app.session_state["_link"].arrivals == before + 1


def test_the_tour_goes_on_where_it_was_left(app: AppTest) -> None:
    open_page(app, "temperature", tour="4.2")
    app.query_params.clear()
    app.switch_page("home/page.py").run()
    assert app.session_state["_link"].tour is None
    back = [each.proto for each in app.get("page_link") if each.proto.label.startswith("‹ Back to the tour, stop 4")]
    assert [each.query_string for each in back] == ["prompt=recipe+for+roast&t=1&tour=4.2"]


def test_the_short_way_is_offered_where_the_tour_begins(app: AppTest) -> None:
    first = tour.beat(tour.start())
    open_page(app, first.page, **first.settings, tour="1")
    offered = {each.proto.label: each.proto.query_string for each in app.get("page_link")}
    assert offered["In 15 minutes"].endswith("tour=1-short")
    assert offered["Leave"].endswith("word=6")


def test_a_beat_opens_its_question_as_nobody_has_answered_it_and_the_next_beat_closes_it(
    app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = lecture.read(written(tmp_path, GOOD.replace('note = "Wait for three answers."', 'question = "greedy"')))
    monkeypatch.setattr(tour, "STOPS", mine.stops)
    first, second = mine.stops[0].beats

    def visit(beat: lecture.Beat, place: str) -> list[str]:
        app.query_params.clear()
        app.query_params.update({**beat.settings, "tour": place})
        app.run()
        assert not app.exception
        return [each.proto.body for each in app.get("html") if "predict-words" in each.proto.body]

    open_page(app, "temperature", **first.settings, tour="1")
    for _ in range(2):
        assert len(visit(second, "1.2")) == 1
        options = [each for each in app.button if str(each.key).startswith("predict_option_")]
        options[0].click().run()  # it is there each time: nobody has answered yet
        assert visit(first, "1") == []


def test_at_the_end_there_is_something_to_try(app: AppTest) -> None:
    open_page(app, "home", tour="end")
    links = [each.proto.label for each in app.get("page_link")]
    assert sum(lecture.current().tries[0].sentence in label for label in links) == 1
    assert address.TOUR == "tour"
