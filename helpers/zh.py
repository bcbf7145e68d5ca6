"""`import helpers.zh`, before anything else of the course: from here on its words are Chinese."""

from helpers import texts

texts.language = "zh"
