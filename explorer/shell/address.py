"""Settings that live in the address: the link wins on arrival, afterwards the session does, and the link follows.

A page declares its settings with :func:`value` (for components) or :func:`setting` (for Streamlit's own widgets) and tells
:func:`remember` what its components report. The frame ends the run with :func:`finish`, which writes what differs from the
default into the address. What is wrong in a link becomes a plain sentence and the default; it never raises.
"""

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from explorer.api.quoting import plain, quoted
from explorer.shell import nearest_page
from explorer.shell.link_values import LONGEST as LONGEST
from explorer.shell.link_values import Parse as Parse
from explorer.shell.link_values import choice as choice
from explorer.shell.link_values import number as number
from explorer.shell.link_values import several as several
from explorer.shell.link_values import switch as switch
from explorer.shell.link_values import text as text
from explorer.shell.link_values import too_long as too_long
from explorer.shell.link_values import whole as whole
from explorer.shell.link_values import written as written

PRESENT, TOUR, BEAT = "present", "tour", "beat"
LAG = 5.0  # seconds for which the browser may still send an address that has been replaced

Chosen = dict[str, str | None]  # settings as a link writes them, None for the default


@dataclass(frozen=True)
class Setting:
    """What is known of one setting: its default and how it is written in a link."""

    default: Any
    write: Callable[[Any], str]


@dataclass
class State:
    """Everything one session knows of its settings; none of it belongs to a widget, so it survives page changes."""

    page: str = ""
    address: dict[str, str] = field(default_factory=dict)  # as last seen or written, without ``present``
    meaning: dict[str, str] = field(default_factory=dict)  # how we would write what the address says
    arriving: bool = False  # in the run that a link has caused, until the page has declared all its settings
    behind: bool = False  # in the run of a link to the page that one is on already: the browser's address is as it was
    replaced: list[tuple[float, dict[str, str]]] = field(default_factory=list)
    arrivals: int = 0
    presenting: bool = False
    tour: str | None = None  # a place of the tour, as tour.py writes it
    left: str | None = None  # where one has left it
    asked: dict[str, str] = field(default_factory=dict)  # what the link of this arrival says and nobody has read yet
    synced: set[str] = field(default_factory=set)  # widget keys that have their value of this arrival
    settings: dict[str, dict[str, Setting]] = field(default_factory=dict)  # looked through as a copy: an overtaken run adds to it
    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    returned: bool = False  # in the run that a move by the navigation has caused
    unsaid: bool = False  # in the run of Back to that bare address: the frame's bar lets it say what is shown
    bare: str = ""  # the page whose bare address stands in the history before the one that says what it shows
    chosen: Chosen = field(default_factory=dict)  # what goes along from page to page
    rereading: bool = False  # the page's own settings are read anew: what does not fit any more is left out silently
    unfit: set[str] = field(default_factory=set)  # the names of what was left out so


_met: WeakKeyDictionary[Any, State] = WeakKeyDictionary()  # by the session's own keeper of state


def _state() -> State:
    run = get_script_run_ctx(suppress_warning=True)
    if run is None:
        return _kept()
    found = _met.get(run.session_state)
    if found is None:  # Streamlit takes its time for each question, and a run asks sixty
        found = _met[run.session_state] = _kept()
    return found


def _kept() -> State:
    return st.session_state.setdefault("_link", State())


# ---------------------------------------------------------------------------------------------------------- arriving


def arrive(page: str, along: Callable[[str, str, Chosen], Chosen] | None = None) -> None:
    """Look at the address once per run, before the page: has somebody come by a link, a page change or Back?

    ``along`` says what goes along from the page before by the navigation, see ``carried_settings.along``.
    """
    state, address = _state(), st.query_params.to_dict()
    present = address.pop(PRESENT, None) == "1"
    missed = address.pop(nearest_page.MISSED, None)
    before, moved, first = state.page, page != state.page, state.page == ""
    came = bool(address) if moved else address != state.address and not _lags(state, address)
    state.unsaid = _history() and not moved and not address and state.bare == page
    if state.unsaid:  # Back came by the address that the navigation had left: what is shown stays
        state.replaced.append((time.monotonic(), address))
        state.address = state.meaning = parameters(page)
        came = False
    state.page, state.returned = page, False
    if first or _history():
        state.presenting = present
    if came:
        state.bare = "" if moved else state.bare
        if not moved and _without_tour(address) == _without_tour(state.address):
            state.left, state.tour = state.tour or state.left, _tour(address)  # another beat about the same picture, which stays
            state.replaced.clear()
        else:
            _take(state, page, address)
    elif moved:
        _return(state, page, along(before, page, state.chosen) if along and not first and not _history() else {})
    if came or moved:
        state.address, state.meaning, state.arriving, state.behind = address, {}, came, came and not moved
    if missed is not None and (came or moved):
        notice(nearest_page.sentence(missed))


def _take(state: State, page: str, address: dict[str, str]) -> None:
    """Put the link's settings in the place of the page's own; what the link does not name gets its default."""
    state.values[page] = {}
    state.left, state.tour = state.tour or state.left, _tour(address)
    _begin(state, _without_tour(address))


def _return(state: State, page: str, brought: Chosen) -> None:
    """Come to a page by the navigation: it is as it was left, but for what is ``brought`` along."""
    state.left, state.tour = state.tour or state.left, None
    state.returned, state.bare = True, ""
    if all(text == said(page, name) for name, text in brought.items()):
        _begin(state, {})
    else:
        _read_again(state, page, state.values.get(page, {}), brought)


def _begin(state: State, asked: dict[str, str]) -> None:
    state.asked, state.synced, state.notices, state.rereading, state.unfit = asked, set(), [], False, set()
    state.arrivals += 1
    state.replaced.clear()


def _lags(state: State, address: dict[str, str]) -> bool:
    """Tell whether ``address`` is only one of ours that the browser had not yet replaced when it sent this run."""
    recent = [old for moment, old in state.replaced if time.monotonic() - moment < LAG]
    return address in recent and not _history()


def _history() -> bool:
    """Tell whether this run was caused by the browser's Back or Forward."""
    return bool(getattr(get_script_run_ctx(), "is_history_navigation", False))


def _tour(address: dict[str, str]) -> str | None:
    """Return the place of the tour that an address names: ``tour=3.2``, or ``tour=3&beat=2``."""
    text, beat = address.get(TOUR, ""), address.get(BEAT, "")
    if re.fullmatch(r"\d{1,3}", text, re.ASCII) and re.fullmatch(r"\d{1,3}", beat, re.ASCII):
        text = f"{text}.{beat}"
    return text if re.fullmatch(r"(end|\d{1,3}(\.\d{1,3})?)(-short)?", text, re.ASCII) else None


def _without_tour(address: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in address.items() if name != TOUR and not (name == BEAT and TOUR in address)}


# ---------------------------------------------------------------------------------------------------------- settings


def value(page: str, name: str, default: Any, parse: Parse, write: Callable[[Any], str] | None = None) -> Any:
    """Declare a setting and return its value now.

    ``parse`` turns the link's text into a value and raises ValueError with the end of the sentence "which …" if it can't;
    ``write`` is its inverse (``str`` unless the value is a number, a truth value or a sequence).
    """
    state = _state()
    known = state.settings.setdefault(page, {})[name] = Setting(default, write or written)
    values = state.values.setdefault(page, {})
    if page == state.page and (text := state.asked.pop(name, None)) is not None:
        values[name] = _parsed(state, name, text, known, parse)
    return values.setdefault(name, default)


def setting(page: str, name: str, default: Any, parse: Parse, write: Callable[[Any], str] | None = None) -> str:
    """Declare a setting that a Streamlit widget edits and return the widget's key; the value is in ``st.session_state``.

    Give the widget this ``key``, and the value of now as its own: ``value``, ``default``, or ``index`` by ``place``. Streamlit
    tells the browser only once what has come into the session's state, and if the next run begins before that is sent, the widget
    would show what it has by itself, and the page something else.
    """
    state, key = _state(), f"{page}_{name}"
    known = value(page, name, default, parse, write)
    if key in state.synced and key in st.session_state:
        state.values[page][name] = st.session_state[key]
    else:
        st.session_state[key] = known
        state.synced.add(key)
    return key


def place(key: str, options: Sequence[Any]) -> int:
    """Return where the value of the setting with this key stands among ``options``; 0 if it is not there."""
    now = st.session_state[key]
    return options.index(now) if now in options else 0


def key(page: str, name: str) -> str:
    """Return a component's key. It changes on every arrival, so that a component never shows what an older link said."""
    return f"{page}_{name}_{_state().arrivals}"


def arrivals() -> int:
    """Return how often somebody has arrived on a page in this session."""
    return _state().arrivals


def resume(known: int) -> None:
    """Go on where a lost session ended, after ``known`` arrivals: components keep their keys, and with them what they hold.

    Call it before the page declares its settings. It does nothing in a session that has not just begun.
    """
    state = _state()
    if state.arrivals == 1:
        state.arrivals = known


def put(page: str, **values: Any) -> None:
    """Set settings from code, as if a link had brought them: for examples and "start again". Call it in a callback."""
    state = _state()
    state.values.setdefault(page, {}).update(values)
    _begin(state, {})


def reread(page: str, **changed: Any) -> None:
    """Set settings, and read all others anew as they are written, because what they may be depends on those ``changed``.

    What does not fit any more gets its default. Call it in a callback, as ``put``.
    """
    state = _state()
    _read_again(state, page, {**state.values.get(page, {}), **changed}, {})


def _read_again(state: State, page: str, values: dict[str, Any], brought: Chosen) -> None:
    known = state.settings.get(page, {})
    differ = {name: value for name, value in values.copy().items() if name in known and value != known[name].default}
    texts = {name: known[name].write(value) for name, value in differ.items()} | brought
    long = {name for name, text in texts.items() if text and len(text) > LONGEST and isinstance(differ.get(name), str)}
    state.values[page] = {name: differ[name] for name in long}
    _begin(state, {name: text for name, text in texts.items() if text is not None and name not in long})
    state.rereading = True


def said(page: str, name: str) -> str | None:
    """Return how a link writes a setting where it differs from its default, also before the page has declared it in this run."""
    state = _state()
    if page == state.page and name in state.asked:
        return state.asked[name]
    known, value = state.settings.get(page, {}).get(name), state.values.get(page, {}).get(name)
    return known.write(value) if known is not None and value is not None and value != known.default else None


def unfit(name: str) -> bool:
    """Tell whether a setting that came along could not be shown on the page where somebody has been until now."""
    return name in _state().unfit


def linked(name: str) -> str | None:
    """Return what the link by which somebody has just arrived says of a setting that the page has not declared yet."""
    return _state().asked.get(name) if _state().arriving else None


def remember(page: str, **values: Any) -> None:
    """Take over what the page's components report, and let the address say all that differs from its default."""
    state = _state()
    state.values.setdefault(page, {}).update(values)
    if page == state.page and not state.arriving:
        _write(state, parameters(page))


def finish(page: str, completed: bool = True) -> list[str]:
    """End the run: see to the address, and return a plain sentence for everything in the link that could not be used.

    What no part of the page has asked for is only known once the page has been ``completed``; if it ended early, the
    rest of the link is left alone.
    """
    state = _state()
    if completed:
        state.notices += [_unknown(name) for name in list(state.asked) if not state.rereading]
        state.asked = {}
    said = {**state.asked, **parameters(page)}
    if state.returned and said and completed:
        state.bare = page
    if state.arriving and not state.notices:
        state.meaning = said
    _write(state, said)
    state.arriving = state.behind = state.unsaid = False
    return state.notices


def notice(sentence: str) -> None:
    """Have the frame say a plain sentence about a setting that could not be used, until somebody arrives anew."""
    notices = _state().notices
    if sentence not in notices:
        notices.append(sentence)


def _unknown(name: str) -> str:
    return f"The link also says {plain(name, 40)}, a setting that this page does not have; it was left out."


def parameters(page: str, **changed: Any) -> dict[str, str]:
    """Return the link's parameters for the page as it stands, with some settings ``changed``."""
    state = _state()
    values = {**state.values.get(page, {}), **changed}
    found = {}
    for name, known in state.settings.get(page, {}).copy().items():
        if values.get(name, known.default) != known.default:
            found[name] = known.write(values[name])
    if state.tour is not None and page == state.page:
        found[TOUR] = state.tour
    return {name: text for name, text in found.items() if len(text) <= LONGEST}


def unsaid() -> dict[str, str] | None:
    """Return what the browser's address should say in place of what it says, without a step more for Back; mostly None."""
    state = _state()
    return travel(**state.address) if state.unsaid else None


def settings(page: str) -> dict[str, str]:
    """Return every setting that the page has declared, as a link writes it, also where it is the default; no empty ones."""
    known, values = _state().settings.get(page, {}).copy(), _state().values.get(page, {})
    written = {name: setting.write(values.get(name, setting.default)) for name, setting in known.items()}
    return {name: text for name, text in written.items() if text}


def now(page: str) -> dict[str, Any]:
    """Return the value of every setting that the page has declared, as the page keeps it."""
    known, values = _state().settings.get(page, {}).copy(), _state().values.get(page, {})
    return {name: values.get(name, setting.default) for name, setting in known.items()}


def _write(state: State, said: dict[str, str]) -> None:
    """Put ``said`` into the address, unless it says the same already, in whatever words: each change is one step for Back."""
    address = state.address if said == state.meaning else said
    shown = {**address, **({PRESENT: "1"} if state.presenting else {})}
    if address != state.address:
        state.replaced.append((time.monotonic(), state.address))
        del state.replaced[:-100]
    # Nothing is written without need: on the way to another page, the browser might take it for the address of the page before.
    needed = state.behind or address != state.address or shown != st.query_params.to_dict()
    if needed and not state.unsaid:
        st.query_params.from_dict(shown)
    state.address, state.meaning = address, said


def _parsed(state: State, name: str, text: str, known: Setting, parse: Parse) -> Any:
    try:
        return parse(text)
    except ValueError as error:
        default = known.default
        if state.rereading:
            state.unfit.add(name)
            return default
        number = isinstance(default, int | float) and not isinstance(default, bool)  # other defaults have names for links only
        instead = f"Here {known.write(default)} is used." if number else "It was left out."
        state.notices.append(f"The link says {name} = {quoted(text)}, which {error}. {instead}")
        return default


# ------------------------------------------------------------------------------------------------ presenter and tour


def presenting() -> bool:
    """Tell whether this session is in presenter view."""
    return _state().presenting


def present(on: bool) -> None:
    """Enter or leave presenter view; call it in a callback, before anything is drawn."""
    _state().presenting = on


def tour() -> str | None:
    """Return the place of the tour that the link names, as a link writes it, or None outside the tour."""
    return _state().tour


def left() -> str | None:
    """Return the place of the tour where it was left, None if nobody has."""
    return _state().left


def travel(**parameters: str) -> dict[str, str]:
    """Return the parameters for a move to another page: those given, and presenter view if it is on."""
    return {**parameters, **({PRESENT: "1"} if presenting() else {})}
