"""People at work: each opens links, types, presses, drops and downloads, comes and goes, for as long as the soak lasts."""

import asyncio
import random
import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from websockets.exceptions import WebSocketException

from tests.conftest import PATIENCE
from tests.soak import links
from tests.soak.files import Basket, Dropped
from tests.soak.visitor import Answer, Lost, Refused, Visitor, Widget

OWN = re.compile("own-[0-9a-f]{12}")


@dataclass
class Seen:
    """What all people together have seen."""

    answers: list[tuple[float, str, str, float]] = field(default_factory=list)  # when, which act, on which page, seconds
    lost: list[str] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    acts: Counter[str] = field(default_factory=Counter)

    def take(self, act: str, page: str, answer: Answer) -> None:
        self.answers.append((time.monotonic(), act, page, answer.seconds))


class Person:
    """One person after the other at the same desk: who has vanished is followed by somebody new."""

    def __init__(self, number: int, people: int, seed: int, address: str, basket: Basket, seen: Seen, pace: float):
        self._draw, self._pace = random.Random(f"{seed}:{number}"), pace
        self._basket, self._seen, self._address = basket, seen, address
        self._visitor: Visitor | None = None
        self._first = [name for name, (_, often) in ACTS.items() if often >= FIRST][number::people]

    async def work(self, end: float) -> None:
        """Act until ``end`` (seconds of ``time.monotonic``), then leave."""
        await asyncio.sleep(self._draw.random() * self._pace)
        while time.monotonic() < end:
            began = time.monotonic()
            act = self._next() if self._visitor else "arrive"
            await self._try(act, ACTS[act][0] if act in ACTS else Person.arrive)
            rest = self._pace * self._draw.uniform(0.5, 1.5) - (time.monotonic() - began)
            await asyncio.sleep(max(0.0, min(rest, end - time.monotonic())))
        if self._visitor is not None:
            await self._visitor.leave()

    def _next(self) -> str:
        """Return what to do next: at first everything once, shared among all, so that the shortest soak has tried it."""
        often = [weight for _, weight in ACTS.values()]
        return self._first.pop() if self._first else self._draw.choices(list(ACTS), often)[0]

    async def _try(self, act: str, does: Callable[["Person"], Awaitable[object]]) -> None:
        """Do something; what becomes of it is counted, and after a failure somebody new comes."""
        page = self._visitor.page if self._visitor else ""
        self._seen.acts[act] += 1
        try:
            await does(self)
        except Refused:
            self._seen.refused[act] += 1
            self._gone()
        except (Lost, OSError, ValueError, TimeoutError, WebSocketException) as error:
            where = self._visitor.page if self._visitor else page
            self._seen.lost.append(f"{act} on /{where}: {type(error).__name__}: {str(error)[:400]}")
            self._gone()

    def _gone(self) -> None:
        if self._visitor is not None:
            self._visitor.vanish()
            self._visitor = None

    def _here(self) -> Visitor:
        assert self._visitor is not None
        return self._visitor

    def _one(self, kind: str, name: str = "") -> Widget | None:
        """Return one of the page's widgets of a kind, whose name holds ``name``; None if it has none."""
        found = [each for key, each in self._here().widgets.items() if each.kind == kind and name in key]
        return self._draw.choice(found) if found else None

    def _took(self, act: str, answer: Answer) -> None:
        self._seen.take(act, self._here().page, answer)

    # ------------------------------------------------------------------------------------------------ coming and going

    async def arrive(self) -> None:
        self._visitor = Visitor(self._address)
        self._took("arrive", await self._visitor.come(*links.link(self._draw)))

    async def reload(self) -> None:
        visitor = self._here()
        page, query = visitor.page, visitor.query
        await visitor.leave()
        self._visitor = Visitor(self._address)
        self._took("reload", await self._visitor.come(page, query))

    async def cut(self) -> None:
        self._took("cut", await self._here().return_after_a_cut())

    async def vanish(self) -> None:
        """Ask for something and be gone before it is there."""
        await self._here().begin(*links.link(self._draw))
        await asyncio.sleep(self._draw.random() * 0.2)
        self._gone()

    async def go(self) -> None:
        await self._here().leave()
        self._visitor = None

    # ---------------------------------------------------------------------------------------------------- on the pages

    async def link(self) -> None:
        visitor = self._here()
        self._took("link", await visitor.open(visitor.page, links.settings(visitor.page, self._draw)))

    async def turn(self) -> None:
        self._took("page", await self._here().open(*links.link(self._draw)))

    async def hurry(self) -> None:
        """Ask for a page, and for another one before the first is there."""
        visitor = self._here()
        await visitor.begin(*links.link(self._draw))
        others = [each for each in links.ADDRESSES if each != visitor.page]
        page = self._draw.choice(others)
        self._took("hurry", await visitor.open(page, links.settings(page, self._draw)))

    async def type(self) -> None:
        box = self._one("text_input")
        if box is not None:
            text = self._draw.choice(links.PROMPTS) + self._draw.choice(("", " salt", " and", " 1 /", " \u202e", " é" * 200))
            self._took("type", await self._here().use(box, string_value=text))

    async def example(self) -> None:
        bar = self._one("bidi_component", "frame_bar")
        if bar is not None:
            self._took("example", await self._here().trigger(bar, "example", self._draw.choice(("next", "previous"))))

    async def unfold(self) -> None:
        """Have all explanations filled, as for printing."""
        bar = self._one("bidi_component", "frame_bar")
        if bar is not None:
            self._took("unfold", await self._here().trigger(bar, "paper", True))

    async def press(self) -> None:
        button = self._one("button", "predict")
        if button is not None:
            self._took("press", await self._here().use(button, trigger_value=True))

    async def check(self) -> None:
        """Check against Keras, and wait for what it finds; one in two goes before."""
        visitor, button = self._here(), self._one("button", "check_start")
        if button is None:
            return
        patient, end = self._draw.random() < 0.5, time.monotonic() + 2 * PATIENCE
        answer = await visitor.use(button, trigger_value=True)
        while answer.again and time.monotonic() < end:
            fragment, seconds = answer.again[-1]
            if not patient and self._draw.random() < 0.2:
                return self._gone()
            await asyncio.sleep(seconds)
            following = await visitor.run_again(fragment)
            if following.page is not None:  # the page was drawn anew, since the check has ended
                answer = following
        if not any('class="check-found"' in text for text in answer.texts):
            raise Lost("a check against Keras has found nothing")

    async def save(self) -> None:
        button = self._one("download_button")
        if button is not None:
            await self._here().download(button)

    async def save_half(self) -> None:
        button = self._one("download_button")
        if button is not None:
            await self._here().download(button, leave=True)
            self._gone()

    # ----------------------------------------------------------------------------------------------------------- files

    async def drop_good(self) -> None:
        await self._drop("drop", self._basket.good(self._draw))

    async def drop_damaged(self) -> None:
        await self._drop("drop damaged", self._basket.damaged(self._draw))

    async def drop_hostile(self) -> None:
        await self._drop("drop hostile", self._basket.hostile(self._draw))

    async def drop_half(self) -> None:
        await self._drop("drop half", self._basket.good(self._draw), leave=True)
        self._gone()

    async def _drop(self, act: str, dropped: Dropped, leave: bool = False) -> None:
        visitor = self._here()
        self._took(f"{act}: the page", await visitor.open("your-own-model", {}))
        zone = self._one("file_uploader", "own-model_files")
        if zone is None:
            raise Lost("the page has no place to drop a file on")
        answer = await visitor.drop(zone, dropped.files, leave)
        if answer is None:
            return
        self._took(act, answer)
        opened = OWN.fullmatch(visitor.query.get("model", ""))
        said = [text for text in answer.texts if 'class="own-refused"' in text]
        if not opened and not said:
            raise Lost("a dropped file has neither opened nor been refused")
        if dropped.opens and not opened:
            raise Lost(f"a good model is refused: {said[0][:300]}")


FIRST = 2  # what is done as often as that among a thousand acts is done once in the beginning; a check takes too long

# By name: what is done, and how often among a thousand acts.
ACTS: dict[str, tuple[Callable[[Person], Awaitable[object]], float]] = {
    "link": (Person.link, 340),
    "turn": (Person.turn, 180),
    "type": (Person.type, 120),
    "example": (Person.example, 100),
    "reload": (Person.reload, 60),
    "press": (Person.press, 40),
    "cut": (Person.cut, 35),
    "vanish": (Person.vanish, 30),
    "hurry": (Person.hurry, 25),
    "save": (Person.save, 20),
    "unfold": (Person.unfold, 12),
    "go": (Person.go, 10),
    "drop damaged": (Person.drop_damaged, 10),
    "drop good": (Person.drop_good, 8),
    "save half": (Person.save_half, 5),
    "drop half": (Person.drop_half, 4),
    "check": (Person.check, 1),
}
