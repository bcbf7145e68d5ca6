"""What `make teaching` makes of the course for a class: plans, a key, worksheets, a student edition.

    python -m tools.teaching            everything
    python -m tools.teaching --stored   only the Markdown files that git keeps in teaching/

Rooms: `sections` (the notebooks, cut up), `lessons` (plans), `key`, `worksheets`, `projection` (the
map of equations in large letters), `student` (the edition to hand out), `nbgrader`, `otter` and `moodle`.
"""
