"""Pictures and slider pictures, without a browser."""

import io
import threading

import ipywidgets as widgets
import matplotlib as mpl
import numpy as np
import pytest
from PIL import Image

from helpers.explorers.sliders import Sliders
from helpers.pictures import BLUE, GREY, ORANGE, figure, picture


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def drawn(k=1.0):
    """A figure with a smooth surface, lines, points and text."""
    fig, (left, right) = figure(6, 3, ncols=2)
    x = np.linspace(-3, 3, 50)
    left.contourf(x, x, np.sin(k * x) + np.cos(x[:, None]), levels=40)
    right.plot(x, np.tanh(k * x), color=BLUE)
    right.plot([0], [0], "X", color=ORANGE)
    right.set_title("tanh", color=GREY)
    return fig


def test_256_colours_look_like_all_of_them():
    fig = drawn()
    small = pixels(picture(fig, "A surface and a curve.").png)
    exact = np.asarray(fig.canvas.buffer_rgba())[..., :3].astype(int)
    off = np.abs(small - exact).max(axis=2)
    assert np.mean(off) < 2
    assert np.mean(off > 24) < 0.002
    assert np.all(small[(exact == 255).all(axis=2)] == 255), "white stays white"


@pytest.mark.parametrize("colour", [BLUE, "black", "white"])
def test_a_plain_picture_keeps_its_colour(colour):
    fig, ax = figure(1, 1)
    ax.axis("off")
    fig.set_facecolor(colour)
    expected = np.round(255 * np.array(mpl.colors.to_rgb(colour)))
    assert np.all(pixels(picture(fig, "Plain.").png) == expected)


def test_a_picture_carries_its_description():
    shown = picture(drawn(), "A surface and a curve.")
    data, metadata = shown._repr_mimebundle_()
    assert data["text/plain"] == "Picture: A surface and a curve."
    assert metadata["image/png"] == {"alt": "A surface and a curve.", "width": shown.width}


def test_drawing_on_several_threads_leaves_matplotlib_as_it_was():
    before = dict(mpl.rcParams)
    threads = [
        threading.Thread(target=lambda: [picture(drawn(), "") for _ in range(3)]) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert dict(mpl.rcParams) == before


def test_sliders_show_what_the_controls_say():
    def draw(k):
        return picture(drawn(k), f"k is {k} < 9.")

    sliders = Sliders(draw, k=widgets.FloatSlider(value=1.0, min=0, max=2))
    first = sliders.picture
    data, metadata = sliders._repr_mimebundle_()
    assert data["text/plain"] == "Picture: k is 1.0 < 9."
    assert metadata == first._repr_mimebundle_()[1]
    assert data["image/png"] == first._repr_mimebundle_()[0]["image/png"]
    assert "application/vnd.jupyter.widget-view+json" in data

    sliders.controls["k"].value = 2.0
    assert sliders.text.value == "k is 2.0 &lt; 9."
    assert sliders.image.value == draw(2.0).png != first.png
    sliders.controls["k"].value = 1.0
    assert sliders.image.value == first.png
