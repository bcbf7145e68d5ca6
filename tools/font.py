"""Make the font in which pictures show what is not Latin: Noto Sans SC, with the letters that are used.

python -m tools.font NotoSansSC-Regular.ttf

The whole font is on https://fonts.google.com/noto, and in the package zhplot 1.0.0 on PyPI.
"""

import sys
from pathlib import Path

from fontTools import subset

from helpers.pictures.style import CHINESE_FONT, wide

ROOT = Path(__file__).resolve().parent.parent


def letters():
    """Every letter of the texts and notebooks that the usual font does not have."""
    paths = [*ROOT.glob("helpers/texts/*/*.toml"), *ROOT.glob("notebooks/*/*.ipynb")]
    paths += ROOT.glob("teaching/*/*.ipynb")
    texts = [path.read_text(encoding="utf-8") for path in paths]
    return "".join(sorted({letter for text in texts for letter in text if wide(letter)}))


def make(whole, target=CHINESE_FONT):
    """Write the part of the font file `whole` that is needed. Returns its size in bytes."""
    options = subset.Options(hinting=False, layout_features=[], name_IDs=[0, 1, 2, 4, 5, 6, 13, 14])
    font = subset.load_font(str(whole), options)
    chosen = subset.Subsetter(options)
    chosen.populate(text=letters())
    chosen.subset(font)
    Path(target).parent.mkdir(exist_ok=True)
    subset.save_font(font, str(target), options)
    return Path(target).stat().st_size


if __name__ == "__main__":
    print(f"{len(letters())} letters, {make(sys.argv[1]) / 1000:.0f} kB")
