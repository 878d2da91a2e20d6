"""Who comes back after a cut is not made to wait for a list of the app's sources, if nobody is to be told when they change.

Streamlit makes that list anew for everybody who comes back, of all modules that have been imported, even if it is told
(``server.fileWatcherType``) to watch none of them, and all others wait meanwhile: 90 ms each, five seconds for a class whose
network was away for a moment. And it goes through the list after each of their answers.
"""

from streamlit import config
from streamlit.runtime.app_session import AppSession

_watch = AppSession.register_file_watchers


def mend() -> None:
    """Have Streamlit watch the sources only if it is told to, for all sessions of this process."""
    AppSession.register_file_watchers = _if_wanted  # type: ignore[assignment,method-assign]


def _if_wanted(session: AppSession) -> None:
    if config.get_option("server.fileWatcherType") != "none":
        _watch(session)
