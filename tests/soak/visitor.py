"""A visitor as the server sees one: Streamlit's own messages over its own connection, without a browser."""

import asyncio
import itertools
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from explorer.shell.open_files import STREAM, TRY_AGAIN
from tests.conftest import PATIENCE
from tests.soak import web

DONE = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


class Lost(Exception):
    """A visitor did not get what he should have: an error on the page, no answer, another page, a connection that broke."""


class Refused(Exception):
    """The explorer has said that there is no room."""


@dataclass
class Widget:
    """What can be used on a page. ``file``: where a download lies, or what to call it when it is to be made."""

    kind: str
    id: str
    fragment: str = ""
    file: str = ""
    made: bool = False


@dataclass
class Answer:
    """What one run of the page has sent."""

    page: str | None = None
    address: dict[str, str] | None = None  # if it has changed
    texts: list[str] = field(default_factory=list)
    again: list[tuple[str, float]] = field(default_factory=list)  # parts that run again by themselves, after so many seconds
    elements: int = 0
    seconds: float = 0.0
    bytes: int = 0


class Visitor:
    """One open page. ``widgets`` by the ends of their names, as the page calls them."""

    def __init__(self, address: str):
        self.address, self.page = address, ""
        self.widgets: dict[str, Widget] = {}
        self.query: dict[str, str] = {}
        self._session = self._hash = ""
        self._socket: ClientConnection | None = None
        self._states: dict[str, WidgetState] = {}
        self._numbers = itertools.count()

    # ------------------------------------------------------------------------------------------------ coming and going

    async def come(self, page: str, query: Mapping[str, str]) -> Answer:
        """Open a link as a browser does: the page's HTML, then the connection, then the page itself."""
        found = await web.request(f"{self.address}/{page}?{urlencode(query)}")
        if found and found.status == 503 and b"The explorer is full" in found.body:
            raise Refused(found.body.decode())
        if not found or found.status != 200:
            raise Lost(f"the page's HTML: status {found and found.status}")
        await self.connect()
        return await self.open(page, query)

    async def connect(self, session: str = "") -> None:
        """Open the connection; with a ``session``, take that one up again."""
        offered = [Subprotocol(each) for each in ("streamlit", *(("x", session) if session else ()))]
        where = self.address.replace("http", "ws", 1) + STREAM
        try:
            self._socket = await connect(where, subprotocols=offered, max_size=None, open_timeout=PATIENCE)
        except InvalidStatus as refused:
            if refused.response.status_code == 403:  # as uvicorn says that the door was not opened
                raise Refused("the connection") from None
            raise

    async def return_after_a_cut(self) -> Answer:
        """Lose the connection and come back to the same session, as a browser does after a dead spot."""
        self.vanish()
        await self.connect(self._session)
        return await self.open(self.page, self.query)

    async def leave(self) -> None:
        """Close the page."""
        if self._socket is not None:
            await self._socket.close()
            self._socket = None

    def vanish(self) -> None:
        """Be gone without a word, as a phone that is switched off."""
        if self._socket is not None:
            self._socket.transport.abort()
            self._socket = None

    # ---------------------------------------------------------------------------------------------------------- asking

    async def open(self, page: str, query: Mapping[str, str]) -> Answer:
        """Ask for a page with settings and wait for it."""
        await self.begin(page, query)
        return await self.hear(page)

    async def begin(self, page: str, query: Mapping[str, str]) -> None:
        """Ask for a page with settings."""
        self.page, self.query, self._states, self.widgets = page, dict(query), {}, {}
        message = BackMsg()
        message.rerun_script.page_name = page
        message.rerun_script.query_string = urlencode(query)
        await self._send(message)

    async def use(self, widget: Widget, **value: object) -> Answer:
        """Give a widget a value, as in ``string_value="recipe for"``; the answer is that of its part of the page."""
        state = WidgetState(id=widget.id, **value)
        lasting = not any(name in value for name in ("trigger_value", "json_trigger_value"))
        if lasting:
            self._states[widget.id] = state
        await self._rerun(widget.fragment, [*self._states.values(), *([] if lasting else [state])])
        return await self.hear()

    async def trigger(self, part: Widget, event: str, value: object) -> Answer:
        """Have a live part say that something happened."""
        own = Widget(part.kind, f"$$STREAMLIT_INTERNAL_KEY_{part.id}__events", part.fragment)
        return await self.use(own, json_trigger_value=json.dumps([{"event": event, "value": value}]))

    async def run_again(self, fragment: str) -> Answer:
        """Let a part of the page run again, as the browser does by itself where it was told to."""
        await self._rerun(fragment, [*self._states.values()], by_itself=True)
        return await self.hear()

    async def _rerun(self, fragment: str, states: list[WidgetState], by_itself: bool = False) -> None:
        message = BackMsg()
        run = message.rerun_script
        run.query_string, run.page_script_hash, run.fragment_id = urlencode(self.query), self._hash, fragment
        run.is_auto_rerun = by_itself
        run.widget_states.widgets.extend(states)
        await self._send(message)

    async def _send(self, message: BackMsg) -> None:
        if self._socket is None:
            raise Lost("there is no connection")
        try:
            await self._socket.send(message.SerializeToString())
        except ConnectionClosed as closed:
            raise _closed(closed) from None

    # --------------------------------------------------------------------------------------------------------- hearing

    async def hear(self, page: str | None = None) -> Answer:
        """Listen until a run has ended, that of ``page`` if it is given; raises Lost if it does not, or says an error."""
        answer, began = Answer(), time.monotonic()
        while True:
            message = await self._next(answer, began)
            kind = message.WhichOneof("type")
            self._take(kind, message, answer)
            if kind == "script_finished":
                if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                    raise Lost("the script could not be compiled")
                if message.script_finished in DONE and page in (None, answer.page):
                    answer.seconds = time.monotonic() - began
                    return self._whole(answer)

    async def _next(self, answer: Answer, began: float) -> ForwardMsg:
        assert self._socket is not None
        try:
            raw = await asyncio.wait_for(self._socket.recv(decode=False), began + PATIENCE - time.monotonic())
        except TimeoutError:
            raise Lost(f"no answer within {PATIENCE} s") from None
        except ConnectionClosed as closed:
            raise _closed(closed) from None
        answer.bytes += len(raw)
        return ForwardMsg.FromString(raw)

    def _take(self, kind: str | None, message: ForwardMsg, answer: Answer) -> None:
        if kind == "new_session":
            self._session = message.new_session.initialize.session_id or self._session
            again = message.metadata.run.fragment_ids  # none: the whole page
            self.widgets = {name: each for name, each in self.widgets.items() if again and each.fragment not in again}
        elif kind == "navigation":
            self._hash = message.navigation.page_script_hash
            pages = {each.page_script_hash: each.url_pathname for each in message.navigation.app_pages}
            answer.page = "" if message.navigation.app_pages[0].page_script_hash == self._hash else pages[self._hash]
        elif kind == "page_info_changed":
            answer.address = dict(parse_qsl(message.page_info_changed.query_string, keep_blank_values=True))
            self.query = answer.address
        elif kind == "auto_rerun":
            answer.again.append((message.auto_rerun.fragment_id, message.auto_rerun.interval))
        elif kind == "session_event" and message.session_event.HasField("script_compilation_exception"):
            raise Lost(message.session_event.script_compilation_exception.message)
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._element(message.delta, answer)

    def _element(self, delta, answer: Answer) -> None:
        kind = delta.new_element.WhichOneof("type")
        found = getattr(delta.new_element, kind)
        answer.elements += 1
        if kind == "exception":
            raise Lost(f"{found.type}: {found.message[:300]}")
        if kind == "html":
            answer.texts.append(found.body)
        if getattr(found, "id", "") and kind != "arrow_data_frame":
            widget = Widget(kind, found.id, delta.fragment_id)
            if kind == "download_button":
                widget.file, widget.made = found.deferred_file_id or found.url, not found.deferred_file_id
            self.widgets[found.id.split("-", 2)[-1]] = widget

    def _whole(self, answer: Answer) -> Answer:
        if answer.page is not None and not answer.elements:
            raise Lost("an empty page")
        return answer

    # ----------------------------------------------------------------------------------------------------------- files

    async def drop(self, zone: Widget, files: Mapping[str, bytes], leave: bool = False) -> Answer | None:
        """Drop files on a zone, as the browser brings them; ``leave``: go in the middle of the first. Raises Refused."""
        message = BackMsg()
        message.file_urls_request.request_id = str(next(self._numbers))
        message.file_urls_request.file_names.extend(files)
        message.file_urls_request.session_id = self._session
        await self._send(message)
        places = (await self._reply("file_urls_response")).file_urls_response.file_urls
        state = WidgetState(id=zone.id)
        for (name, content), place in zip(files.items(), places, strict=True):
            await self._bring(name, content, place.upload_url, leave)
            if leave:
                self.vanish()
                return None
            told = state.file_uploader_state_value.uploaded_file_info.add(name=name, size=len(content), file_id=place.file_id)
            told.file_urls.CopyFrom(place)
        await self._rerun(zone.fragment, [*self._states.values(), state])
        return await self.hear()

    async def _bring(self, name: str, content: bytes, where: str, leave: bool) -> None:
        well = await web.request(f"{self.address}/_stcore/health")
        token = (well.headers if well else {}).get("set-cookie", "").partition("=")[2].partition(";")[0]
        headers, body = web.form(name, content)
        headers |= {"X-Xsrftoken": token, "Cookie": f"_streamlit_xsrf={token}"}
        found = await web.request(self.address + where, "PUT", headers, body, leave)
        if found is not None and found.status == 413:
            raise Refused(found.body.decode())
        if found is not None and found.status != 204:
            raise Lost(f"a dropped file was answered with status {found.status}: {found.body[:200]!r}")

    async def download(self, button: Widget, leave: bool = False) -> int:
        """Save what a button offers and return its size; ``leave``: go in the middle of it."""
        where = button.file if button.made else await self._made(button.file)
        found = await web.request(self.address + where, leave=leave)
        if leave:
            self.vanish()
            return 0
        if not found or found.status != 200 or not found.body:
            raise Lost(f"a download was answered with status {found and found.status}")
        return len(found.body)

    async def _made(self, file: str) -> str:
        message = BackMsg()
        message.backend_operation_request.request_id = str(next(self._numbers))
        message.backend_operation_request.session_id = self._session
        message.backend_operation_request.deferred_file.file_id = file
        await self._send(message)
        found = (await self._reply("backend_operation_response")).backend_operation_response
        if found.error_msg:
            raise Lost(f"a download could not be made: {found.error_msg[:300]}")
        return found.deferred_file.url

    async def _reply(self, kind: str) -> ForwardMsg:
        answer, began = Answer(), time.monotonic()
        while True:
            message = await self._next(answer, began)
            found = message.WhichOneof("type")
            if found == kind:
                return message
            self._take(found, message, answer)


def _closed(closed: ConnectionClosed) -> Exception:
    code = closed.rcvd.code if closed.rcvd else None
    return Refused("the connection") if code == TRY_AGAIN else Lost(f"the server closed the connection, code {code}")
