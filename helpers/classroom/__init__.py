"""For teachers: what a class did, from what its students handed in.

    python -m helpers.classroom FOLDER

Rooms: `handed_in` (reads a folder), `notebooks` and `sandbox` (run those of students), `questions` (what to ask of a mistake), `counts` (the class in
numbers), `report` (one page) and `marks` (a table for a spreadsheet).
"""
