"""Matplotlib pictures, each returned as a `Picture` with its own alternative text."""

from helpers.pictures.picture import BLUE, COLOURS, GREY, MARKERS, ORANGE, Picture, figure, picture

__all__ = ["BLUE", "COLOURS", "GREY", "MARKERS", "ORANGE", "Picture", "figure", "picture"]
