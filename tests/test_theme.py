"""One theme file: it and Streamlit's configuration agree, and what is written can be read."""

import pytest

from explorer.api import theme
from tests.conftest import CONFIG

THEMES = [pytest.param(theme.LIGHT, id="light"), pytest.param(theme.DARK, id="dark")]
INKS = [name for name in theme.NAMES if name.startswith("ink_")]
GATES = ["forget", "input", "candidate", "output", "cell", "hidden"]


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_of_black_on_white() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


@pytest.mark.parametrize("colours", THEMES)
@pytest.mark.parametrize("name", ["text", "grey_label", "probability", "chosen", *INKS])
def test_what_is_written_can_be_read(colours: theme.Palette, name: str) -> None:
    assert contrast(colours[name], colours.surface) >= 4.5
    assert contrast(colours[name], colours.surface_faint) >= 4.5


@pytest.mark.parametrize("colours", THEMES)
def test_gates_have_the_colours_of_okabe_and_ito(colours: theme.Palette) -> None:
    okabe_ito = ["#D55E00", "#0072B2", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"]
    assert [colours[name] for name in GATES] == okabe_ito
    assert {colours.before, colours.after} <= set(okabe_ito)  # the two sides of a blank
    assert len({colours[f"ink_{name}"] for name in GATES}) == len(GATES)


@pytest.mark.parametrize(("kind", "colours"), [("light", theme.LIGHT), ("dark", theme.DARK)])
def test_streamlit_is_configured_with_the_same_colours(kind: str, colours: theme.Palette) -> None:
    configured = CONFIG["theme"][kind]
    assert configured["backgroundColor"] == colours.surface
    assert configured["secondaryBackgroundColor"] == colours.surface_faint
    assert configured["textColor"] == colours.text
    assert configured["borderColor"] == colours.grey_line
    assert configured["primaryColor"] == colours.probability
    assert configured["linkColor"] == colours.ink_input
    assert configured["chartCategoricalColors"] == [colours[name] for name in GATES]
    assert configured["sidebar"]["backgroundColor"] == colours.surface


def test_streamlit_calls_nobody_and_leaves_the_collector_alone() -> None:
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert CONFIG["runner"]["postScriptGC"] is False
    assert CONFIG["client"]["toolbarMode"] == "minimal"


def test_every_colour_is_a_custom_property_for_both_themes() -> None:
    css = theme.css()
    for name in theme.NAMES:
        assert f"{theme.variable(name)}: light-dark({theme.LIGHT[name]}, {theme.DARK[name]});" in css
    assert theme.variable("forget") == "--role-forget"
    assert theme.variable("grey_line") == "--grey-line"
    assert theme.variable("ink_cell") == "--ink-cell"


def test_type_is_larger_in_presenter_view() -> None:
    assert all(theme.PRESENTER_SIZES[name] > size for name, size in theme.SIZES.items())
    small, large = (theme.plotly_layout(theme.LIGHT, presenting)["font"]["size"] for presenting in (False, True))
    assert large > small >= 12


def test_an_unknown_theme_is_light() -> None:
    assert theme.palette("dark") is theme.DARK
    assert theme.palette(None) is theme.LIGHT
