"""How a share is written in percent: the rule of the whole app, of which live/common/numbers.js is the browser's half."""


def percent(p: float, exact: bool = False) -> str:
    """Return a share from 0 to 1 in percent. What is neither nothing nor certain never looks as if it were.

    A softmax is never sure, even where its numbers run out of digits. Counts can be: they, and a greedy choice, are ``exact``.
    """
    if exact and p in (0, 1):
        return f"{100 * p:.0f} %"
    if p < 0.0001:
        return "< 0.01 %"
    if p < 0.00095:
        return f"{100 * p:.2f} %"
    return "> 99.9 %" if p >= 0.9995 else f"{100 * p:.1f} %"
