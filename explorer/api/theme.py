"""The one place for colour and type: a role has one colour on every page, in every equation, diagram and plot.

The colours of the gates are those of Okabe and Ito, which colour-blind eyes tell apart; a fill may use them as they are.
Text in the colour of a role uses its *ink*, the same hue with a contrast of at least 4.5 to 1 against the surface.
"""

from dataclasses import asdict, dataclass, fields

FONT = '"Source Sans", sans-serif'
SIZES = {"small": 0.8125, "normal": 1.0, "large": 1.5}  # rem
PRESENTER_SIZES = {"small": 0.9, "normal": 1.15, "large": 1.6}  # rem
ROOT_SIZE, PRESENTER_ROOT_SIZE = 16, 18  # pixels in one rem


@dataclass(frozen=True)
class Palette:
    """Every colour of one theme, as #RRGGBB."""

    # fills
    forget: str = "#D55E00"
    input: str = "#0072B2"
    candidate: str = "#009E73"
    output: str = "#CC79A7"
    cell: str = "#E69F00"
    hidden: str = "#56B4E9"
    seen: str = "#56B4E9"
    current: str = "#E69F00"
    blind: str = "#D55E00"
    before: str = "#56B4E9"
    after: str = "#CC79A7"
    probability: str = "#46627F"
    chosen: str = "#16191D"
    # the same roles as text and thin lines
    ink_forget: str = "#A84A00"
    ink_input: str = "#00669F"
    ink_candidate: str = "#00704F"
    ink_output: str = "#9B4476"
    ink_cell: str = "#805700"
    ink_hidden: str = "#1B6C9C"
    ink_before: str = "#1B6C9C"
    ink_after: str = "#9B4476"
    # everything without a role
    surface: str = "#FFFFFF"
    surface_faint: str = "#F4F6F8"
    text: str = "#16191D"
    grey_label: str = "#5B636D"
    grey_line: str = "#D3D8DE"
    grey_ghost: str = "#8A939E"

    def __getitem__(self, name: str) -> str:
        """Return the colour called ``name``; raises KeyError if there is none."""
        return asdict(self)[name]


LIGHT = Palette()
DARK = Palette(
    probability="#9DB7D1",
    chosen="#F2F4F6",
    ink_forget="#F28C4A",
    ink_input="#62A8E5",
    ink_candidate="#35C79B",
    ink_output="#E09CC2",
    ink_cell="#EDB23A",
    ink_hidden="#8CCFF3",
    ink_before="#8CCFF3",
    ink_after="#E09CC2",
    surface="#14171C",
    surface_faint="#1D2228",
    text="#F2F4F6",
    grey_label="#A9B1BB",
    grey_line="#39414B",
    grey_ghost="#78828E",
)

NAMES = tuple(field.name for field in fields(Palette))
PLAIN = ("surface", "text", "grey", "ink")


def palette(kind: str | None) -> Palette:
    """Return the palette for "light" or "dark"; anything else is light."""
    return DARK if kind == "dark" else LIGHT


def variable(name: str) -> str:
    """Return the CSS custom property of a colour: ``forget`` → ``--role-forget``, ``grey_line`` → ``--grey-line``."""
    prefix = "--" if name.startswith(PLAIN) else "--role-"
    return prefix + name.replace("_", "-")


def css() -> str:
    """Return the style sheet that defines every colour and size as a custom property, for both themes.

    The properties are registered as colours, so that ``getComputedStyle`` in a component gives the colour itself.
    """
    registered = [
        f'@property {variable(name)} {{ syntax: "<color>"; inherits: true; initial-value: {LIGHT[name]}; }}' for name in NAMES
    ]
    colours = [f"{variable(name)}: light-dark({LIGHT[name]}, {DARK[name]})" for name in NAMES]
    picked = "--picked: color-mix(in srgb, var(--role-probability) 10%, transparent)"  # as Streamlit marks what is chosen
    common = [f"--font: {FONT}", "--glide: 200ms", picked, *_hatches(), *_sizes(presenting=False)]
    return "\n".join(
        [
            *registered,
            _rule("html, .stApp", [*colours, *common]),
            _rule("html.presenting .stApp", _sizes(presenting=True)),
            "@media (prefers-reduced-motion: reduce) { html, .stApp { --glide: 0ms; } }",
        ]
    )


def _rule(selector: str, declarations: list[str]) -> str:
    return f"{selector} {{\n" + "".join(f"  {each};\n" for each in declarations) + "}"


def _hatches() -> list[str]:
    stripes = "repeating-linear-gradient(45deg, {} 0 2px, transparent 2px 6px)"
    colours = {"unseen": "grey_line", "blind": "blind"}
    return [f"--hatch-{name}: {stripes.format(f'var({variable(colour)})')}" for name, colour in colours.items()]


def _sizes(presenting: bool) -> list[str]:
    sizes = PRESENTER_SIZES if presenting else SIZES
    return [*(f"--size-{name}: {size}rem" for name, size in sizes.items()), f"--presenting: {int(presenting)}"]


def plotly_layout(colours: Palette, presenting: bool = False) -> dict:
    """Return the Plotly layout that every figure starts from: no background, thin grey lines, small grey labels."""
    scale = PRESENTER_ROOT_SIZE if presenting else ROOT_SIZE
    sizes = PRESENTER_SIZES if presenting else SIZES
    small = round(sizes["small"] * scale)
    axis = {
        "gridcolor": colours.grey_line,
        "linecolor": colours.grey_line,
        "zeroline": False,
        "tickfont": {"color": colours.grey_label, "size": small},
        "title": {"font": {"color": colours.grey_label, "size": small}},
    }
    return {
        "template": "plotly",  # Streamlit, and who writes a notebook, may have made another one the usual
        "font": {"family": FONT, "size": round(sizes["normal"] * scale), "color": colours.text},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "xaxis": axis,
        "yaxis": axis,
        "showlegend": False,
        "transition": {"duration": 200},
    }
