"""Make docs/training.gif and docs/training.png: the training explorer, filmed in a real JupyterLab.

python docs/make_animation.py
python docs/make_animation.py zh    docs/training.zh.gif and .png; needs a Chinese font for the browser
"""

import contextlib
import io
import sys
import tempfile
from pathlib import Path

import nbformat
from PIL import Image

DOCS = Path(__file__).parent
sys.path[:0] = (str(DOCS.parent / "tests" / "browser"), str(DOCS.parent / "tests"))
from conftest import open_notebook, run_all, running_browser, running_lab
from helpers import texts

CELL = """\
{language}from helpers.pictures import explore_training
explore_training(data="spiral", n1=10, rate=0.6, steps=5)
"""
FRAMES = 36
WIDTH = 960  # pixels of the finished picture
MILLISECONDS = 110  # for each frame; the last stays longer
COLOURS = 96
MOST = 2_000_000  # bytes


def main(language=""):
    """language: "zh", or "" for English."""
    texts.language = language or texts.SOURCE
    chosen = f"import helpers.{language}\n" if language else ""
    target = DOCS / (f"training.{language}" if language else "training")
    with contextlib.ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        browser = stack.enter_context(running_browser())
        lab = stack.enter_context(running_lab(home))
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(CELL.format(language=chosen))],
            metadata={"kernelspec": kernel},
        )
        nbformat.write(notebook, lab.folder / "notebooks" / "film.ipynb")
        page = stack.enter_context(open_notebook(browser, lab, "film", height=760))
        page.keyboard.press("Control+b")  # the file browser away
        run_all(page)
        explorer = page.locator(".training")
        page.wait_for_selector(".training .stage svg path")
        explorer.scroll_into_view_if_needed()
        page.wait_for_timeout(1000)
        pictures = [shot(explorer)]
        page.locator(".training button", has_text=texts.say("watch.button.play")).click()
        pictures += [shot(explorer) for _ in range(FRAMES)]
        page.locator(".training button", has_text=texts.say("watch.button.pause")).click()
        page.wait_for_timeout(500)
        page.mouse.move(0, 0)
        pictures.append(shot(explorer))
    pictures[-1].save(f"{target}.png", optimize=True)
    # One palette for all frames, so that nothing flickers.
    palette = pictures[-1].quantize(COLOURS, dither=Image.Dither.NONE)
    frames = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures]
    film = Path(f"{target}.gif")
    frames[0].save(
        film,
        save_all=True,
        append_images=frames[1:],
        duration=[600] + [MILLISECONDS] * FRAMES + [3000],
        loop=0,
        optimize=True,
    )
    size = film.stat().st_size
    print(f"{film.name}: {len(frames)} frames, {size:,} bytes")
    if size > MOST:
        sys.exit(f"That is more than {MOST:,} bytes.")


def shot(explorer):
    """What the browser shows of the explorer now."""
    picture = Image.open(io.BytesIO(explorer.screenshot())).convert("RGB")
    return picture.resize((WIDTH, round(picture.height * WIDTH / picture.width)), Image.LANCZOS)


if __name__ == "__main__":
    main(*sys.argv[1:])
