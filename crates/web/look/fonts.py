"""Makes the two small fonts of the pages: every letter of Vietnamese, digits of one width, kerning.

Usage: fonts.py FOLDER_WITH_WOFF2 OUTPUT_FOLDER
"""

import pathlib
import sys
import tempfile
import unicodedata

from fontTools import subset
from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.merge import Merger
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphComponent

TONES = "\u0300\u0301\u0303\u0309\u0323"
VOWELS = "aăâeêioôơuưy"
PUNCTUATION = "–—‘’“”…•·°×₫§½€\u00a0\u00ab\u00bb"
DIGITS = "0123456789"
# One step more than the widest common digit, so that a column of numbers stands straight.
TABULAR_WIDTH = 680
# 1 January 2024 as fonts count it: the same bytes on every day of building.
SAME_TIME = 3786912000


def letters():
    """All characters our pages write, in composed form: input is composed at the border."""
    wanted = {chr(code) for code in range(0x20, 0x7F)} | set(PUNCTUATION) | set("đĐ")
    for vowel in VOWELS:
        for tone in [""] + list(TONES):
            letter = unicodedata.normalize("NFC", vowel + tone)
            assert len(letter) == 1, letter
            wanted |= {letter, letter.upper()}
    return wanted


def merged(source, weight, scratch):
    """One font out of the three files that the package splits each weight into."""
    parts = []
    for script in ("latin", "latin-ext", "vietnamese"):
        font = TTFont(source / f"be-vietnam-pro-{script}-{weight}-normal.woff2")
        font.flavor = None
        part = scratch / f"{script}.ttf"
        font.save(part)
        parts.append(str(part))
    font = Merger().merge(parts)
    path = scratch / "merged.ttf"
    font.save(path)
    return TTFont(path)


def add_tabular_digits(font):
    """The typeface has digits of different widths; lists of dates and codes need equal ones."""
    names = font.getBestCmap()
    glyphs, metrics = font["glyf"], font["hmtx"]
    rules = []
    for digit in DIGITS:
        plain = names[ord(digit)]
        tabular = f"{plain}.tabular"
        width, left = metrics[plain]
        shift = (TABULAR_WIDTH - width) // 2
        component = GlyphComponent()
        component.glyphName, component.x, component.y, component.flags = plain, shift, 0, 0x4
        glyph = Glyph()
        glyph.numberOfContours = -1
        glyph.components = [component]
        glyphs[tabular] = glyph
        metrics[tabular] = (TABULAR_WIDTH, left + shift)
        rules.append(f"sub {plain} by {tabular};")
    font.setGlyphOrder(list(dict.fromkeys(font.getGlyphOrder())))
    font["maxp"].numGlyphs = len(font.getGlyphOrder())
    if "GSUB" in font:
        del font["GSUB"]
    addOpenTypeFeaturesFromString(font, "feature tnum {" + " ".join(rules) + "} tnum;")


def small(font):
    """Without hinting and other features; the precomposed letters carry their marks in place."""
    options = subset.Options()
    options.layout_features = ["kern", "tnum"]
    options.hinting = False
    options.name_IDs = [0, 1, 2, 13, 14]
    options.drop_tables += ["gasp"]
    options.notdef_outline = True
    subsetter = subset.Subsetter(options)
    wanted = [ord(letter) for letter in letters()]
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    missing = [chr(code) for code in wanted if code not in font.getBestCmap()]
    assert not missing, f"letters the font does not have: {missing}"
    font.recalcTimestamp = False
    font.flavor = "woff2"
    return font


def main():
    source, output = map(pathlib.Path, sys.argv[1:3])
    for name, weight in (("regular", 400), ("bold", 700)):
        with tempfile.TemporaryDirectory() as scratch:
            font = merged(source, weight, pathlib.Path(scratch))
            add_tabular_digits(font)
            font["head"].created = font["head"].modified = SAME_TIME
            small(font).save(output / f"{name}.woff2")


main()
