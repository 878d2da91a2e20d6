"""The soak itself: a short one loses nothing, and what is lost, or grows, is found."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from explorer.api.errors import ModelError
from explorer.loading.uploads import Store
from tests.conftest import ROOT
from tests.fuzz import originals
from tests.soak import hostile, report
from tests.soak.people import ACTS, FIRST, Seen
from tests.soak.samples import Sample
from tests.soak.visitor import Answer, Lost, Visitor

linux = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="what a process takes is read as Linux says it")
HOUR = 3600.0


@pytest.fixture(scope="module")
def heavy() -> dict[str, bytes]:
    return hostile.heavy()


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that people drop, as tests.fuzz has them."""
    folder = tmp_path_factory.mktemp("originals")
    originals.write(folder)
    return folder


def soak(good: Path, *how: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "tests.soak", "--originals", str(good), "--pace", "0.2", *how]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


@linux
def test_a_short_soak_tries_everything_and_loses_nothing(good: Path) -> None:
    run = soak(good, "--people", "3", "--minutes", "0.2", "--seed", "7")
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.endswith("Nothing was lost.\n") and "lost: 0; lines in the log: 2" in run.stdout


@linux
def test_who_is_refused_for_want_of_room_is_counted_and_not_lost(good: Path) -> None:
    run = soak(good, "--people", "2", "--minutes", "0.05", "--open-files", "70")
    assert run.returncode == 0 and "0 answers" in run.stdout and re.search(r"for want of room: \d+ × arrive; lost: 0", run.stdout)


def samples(memory=400.0, threads=10, files=100, a_minute=0.0) -> list[Sample]:
    """An hour of one sample a minute; ``a_minute``: what memory grows by."""
    return [Sample(60.0 * i, memory + a_minute * i, threads, files + 50 * (i < 10), 30, 0.3 * 60 * i) for i in range(61)]


def test_what_grows_after_the_warm_up_is_found() -> None:
    assert report.grown(samples(), 0, HOUR) == []
    (said,) = report.grown(samples(a_minute=2), 0, HOUR)
    assert said.startswith("memory from ") and said.endswith(" MB, more than 30 above")
    assert report.slope(samples(a_minute=2), "memory") * 3600 == pytest.approx(120)
    assert report.grown(samples(a_minute=2), 0, report.LEAST - 1) == []  # too short to tell


def test_the_table_has_the_quarters_of_the_time() -> None:
    seen = Seen(answers=[(60.0 * i, "link", "tokens", 0.1 if i % 10 else 2.0) for i in range(60)])
    _, first, *_, last, slopes = report.table(samples(), seen, 0, HOUR).splitlines()
    assert first.split()[:7] == ["0.0–15.0", "15", "0.0", "100", "ms", "2,000", "ms"]
    assert last.split()[9:] == ["400", "MB", "10", "100", "30", "30%"]
    assert "memory +0.0 MB, threads +0.0, files +0.0" in slopes


def test_errors_in_the_log_are_found() -> None:
    lines = ["The explorer is at http://localhost:1", "Traceback (most recent call last):", "  File x", "ValueError: no"]
    assert report.errors(lines) == [lines[1], lines[3]]


def message(**content) -> ForwardMsg:
    return ForwardMsg(**content)


def test_an_error_on_the_page_is_a_loss() -> None:
    visitor, told = Visitor("http://localhost:1"), message()
    told.delta.new_element.exception.type, told.delta.new_element.exception.message = "KeyError", "'layers'"
    with pytest.raises(Lost, match="KeyError: 'layers'"):
        visitor._take("delta", told, Answer())
    with pytest.raises(Lost, match="an empty page"):
        visitor._whole(Answer(page="tokens"))


def test_what_can_be_used_is_forgotten_when_the_page_is_drawn_anew_but_not_beside_a_part_that_runs_alone() -> None:
    visitor = Visitor("http://localhost:1")
    for number, fragment in enumerate(("", "part", "other")):
        told = message()
        told.delta.new_element.button.id, told.delta.fragment_id = f"$$ID-a-{number}", fragment
        visitor._take("delta", told, Answer())
    assert list(visitor.widgets) == ["0", "1", "2"]
    again = message()
    again.new_session.initialize.session_id = "anna"
    again.metadata.run.fragment_ids.append("part")
    visitor._take("new_session", again, Answer())
    assert list(visitor.widgets) == ["0", "2"]
    visitor._take("new_session", message(), Answer())
    assert visitor.widgets == {}


def test_answers_with_and_without_hostile_files_are_told_apart_by_when_they_were_asked_for() -> None:
    answers = [
        (moment + seconds, "link", "tokens", seconds) for moment in range(80) for seconds in [3.0 if moment // 20 % 2 else 1.0]
    ]
    harm = Seen(answers=[(25.0, "drop hostile", "your-own-model", 0.5), (24.0, "arrive", "your-own-model", 0.5)])
    said = hostile.compared(Seen(answers=answers), harm, 0.0)
    assert "40 answers without and 40 with hostile files, of which 1 " in said
    assert "median 1,000 ms without, 3,000 ms with: ×3.00" in said


@pytest.mark.parametrize("name", ["packing", "depth", "number", "layout"])
def test_the_heaviest_files_that_mean_harm_are_refused(name: str, heavy: dict[str, bytes]) -> None:
    kinds = {
        "packing": ("bzip2", "lzma", "deflated", "inside bzip2", "inside lzma"),
        "depth": ("deep", "long"),
        "number": ("many layers", "many arrays", "many members"),
        "layout": ("random",),
    }
    assert sum(map(len, kinds.values())) == len(heavy)
    for kind in kinds[name]:
        with pytest.raises(ModelError):
            Store().add(heavy[kind], None, kind)


def test_every_act_but_the_longest_is_tried_by_somebody_at_once() -> None:
    assert [name for name, (_, often) in ACTS.items() if often < FIRST] == ["check"]
