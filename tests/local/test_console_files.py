"""The console's files: nothing from elsewhere, nothing that turns text into markup, readable."""

import re
from pathlib import Path

import pytest

CONSOLE = Path(__file__).parents[2] / "integrations" / "local" / "console"
OURS = [path for path in CONSOLE.rglob("*") if "vendor" not in path.parts]
MODULES = sorted(path for path in OURS if path.suffix == ".js")
FILES = [*MODULES, *(path for path in OURS if path.suffix == ".css"), CONSOLE / "index.html"]
TOKENS = (CONSOLE / "style" / "tokens.css").read_text()

MARKUP = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment"
    r"|\beval\(|new Function|srcdoc|setHTML"
)


def named(path):
    return str(path.relative_to(CONSOLE))


@pytest.mark.parametrize("module", MODULES, ids=named)
def test_a_module_never_turns_text_into_markup(module):
    """Elements are made one by one and filled with text; no module parses HTML or runs strings."""
    assert MARKUP.search(module.read_text()) is None


@pytest.mark.parametrize("module", MODULES, ids=named)
def test_a_module_begins_with_a_sentence_and_is_short(module):
    """Its first line says what it does, and it is shorter than 250 lines."""
    lines = module.read_text().splitlines()

    assert re.fullmatch(r"// [A-Z].+[.,:]", lines[0]), lines[0]
    assert len(lines) < 250


@pytest.mark.parametrize("file", FILES, ids=named)
def test_a_file_loads_nothing_from_elsewhere(file):
    """No address of another host is imported, linked or styled in."""
    loads = re.findall(r"""(?:from|import|url|src=|href=)\s*\(?["']([^"']+)""", file.read_text())

    assert [one for one in loads if re.match(r"(?:https?:)?//", one)] == []


def colours(tone):
    """Every colour of `tokens.css` in one tone (0 light, 1 dark), as red, green, blue."""
    pairs = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", TOKENS)
    return {name: bytes.fromhex(both[tone][1:]) for name, *both in pairs}


def contrast(one, other):
    """The ratio of two colours' luminance, as WCAG 2.2 defines it."""

    def luminance(rgb):
        linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4
                  for v in (channel / 255 for channel in rgb)]  # fmt: skip
        return sum(w * v for w, v in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("tone", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "grounds"),
    [
        ("ink", ["paper", "side", "raised", "sunken", "notice-soft"]),
        ("muted", ["paper", "side", "raised", "sunken", "notice-soft"]),
        ("accent", ["paper", "side", "raised", "accent-soft"]),
        ("accent-ink", ["accent"]),
        ("link", ["paper", "raised", "sunken"]),
        ("good", ["paper", "sunken"]),
        ("bad", ["paper", "raised", "bad-soft"]),
        ("notice", ["notice-soft"]),
    ],
)
def test_text_can_be_read_on_every_ground(tone, text, grounds):
    """Text has at least the contrast of 4.5 to 1 that WCAG asks for at level AA."""
    palette = colours(tone)

    low = {ground: contrast(palette[text], palette[ground]) for ground in grounds}
    assert {ground: ratio for ground, ratio in low.items() if ratio < 4.5} == {}
