"""Answers that are worth keeping, computed once: who asks while somebody else is computing waits for his answer."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from functools import wraps
from typing import ParamSpec, TypeVar, cast

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def computed_once(most: int) -> Callable[[Callable[Arguments, Result]], Callable[Arguments, Result]]:
    """As ``functools.lru_cache(most)``, for what takes long: asked by a whole class at the same moment, it computes once.

    Arguments are hashable and given by their places; what comes back is shared and must not be changed. An error is not kept.
    """

    def decorate(work: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
        kept: OrderedDict[Hashable, Future[Result]] = OrderedDict()
        lock = threading.Lock()

        @wraps(work)
        def ask(*arguments: Arguments.args, **named: Arguments.kwargs) -> Result:
            key = cast(Hashable, arguments)
            with lock:
                found = kept.get(key)
                mine = found is None
                answer = kept[key] = Future() if found is None else found
                kept.move_to_end(key)
                while len(kept) > most:
                    kept.popitem(last=False)
            if mine:
                _compute(answer, lambda: work(*arguments, **named))
                if answer.exception() is not None:
                    with lock:
                        kept.pop(key, None)
            return answer.result()

        return ask

    return decorate


def _compute(answer: "Future[Result]", work: Callable[[], Result]) -> None:
    try:
        answer.set_result(work())
    except BaseException as error:  # whoever waits gets it as well
        answer.set_exception(error)
