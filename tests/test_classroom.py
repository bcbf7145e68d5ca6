"""What a teacher gets from a folder of receipts."""

import csv
import html.parser
import io
import json
import os
import time
from collections import Counter

import classes
import pytest

from helpers.classroom import handed_in, report
from helpers.classroom.__main__ import main
from helpers.classroom.marks import plain
from helpers.classroom.questions import words
from helpers.environment import EDITION
from helpers.exercises import progress_file as kept
from helpers.exercises import tries
from helpers.exercises.lines import EXERCISES, MORE
from helpers.exercises.mistakes import NAMES
from helpers.exercises.receipt import content
from helpers.texts import entry, say


class Tables(html.parser.HTMLParser):
    """The tables of a page, by their class: rows of the texts of their cells; and each tag's attributes."""

    def __init__(self, text):
        super().__init__()
        self.tables, self.tags, self.rows = {}, [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag == "table":
            self.rows = self.tables.setdefault(dict(attributes)["class"], [])
        elif tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        if tag == "table":
            self.rows = []

    def handle_data(self, data):
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data.strip("\n")


def put(folder, name, found):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(found if isinstance(found, bytes) else json.dumps(found).encode())
    return path


def collected(folder, out):
    code = main([str(folder), "--out", str(out)])
    page = (out / "report.html").read_text(encoding="utf-8")
    marks = list(csv.DictReader(io.StringIO((out / "marks.csv").read_text("utf-8-sig"))))
    return code, page, marks


@pytest.fixture(scope="module")
def handed_in_by_60(tmp_path_factory):
    plan, folder = classes.plan([f"otter-{i:02}" for i in range(60)]), tmp_path_factory.mktemp("in")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept, "_unwritten", [])
        classes.worked_and_handed_in(plan, folder, patch)
    return plan, folder


@pytest.fixture
def planned(tmp_path, handed_in_by_60):
    (tmp_path / "in").symlink_to(handed_in_by_60[1])
    return handed_in_by_60[0]


def test_the_report_shows_exactly_the_mistakes_that_were_made(planned, tmp_path, capsys):
    code, page, marks = collected(tmp_path / "in", tmp_path / "out")
    assert code == 0 and "60 students" in capsys.readouterr().out
    made, solved = classes.expected(planned)
    (_, *rows) = Tables(page).tables["lesson"]
    shown = {(row[3], row[4]): (int(row[0]), int(row[2])) for row in rows}
    assert shown == {key: (len(who), who.total()) for key, who in made.items()}
    numbers = [int(row[0]) for row in rows]
    assert numbers == sorted(numbers, reverse=True) and len(rows) == 7
    tried = Counter(id for answers in planned.values() for id in {id for id, *_ in answers})
    shares = {(row[3], row[4]): row[1] for row in rows}
    assert shares == {(id, m): f"{len(who) / tried[id]:.0%}" for (id, m), who in made.items()}
    question = entry("mistakes.m-missing.question")
    assert [row[6] for row in rows if row[4] == "m-missing"] == [question]

    (head, *rows) = Tables(page).tables["class"]
    for name, *fields in rows:
        fields = dict(zip(head[3:], fields[2:]))
        for id in classes.PLANNED:
            number = sum(one[0] == id for one in planned[name])
            sign = "✓" if id in solved[name] else "✗"
            assert fields[id] == (f"{sign} {number}" if number else ""), (name, id)
    for row in marks:
        assert {id for id in classes.PLANNED if row[id] == "1"} == solved[row["student"]]
        assert int(row["solved"]) == len(solved[row["student"]])
        assert float(row["share"]) == pytest.approx(int(row["solved"]) / 40, abs=5e-4)
    assert [row["student"] for row in marks] == sorted(planned)


def test_who_made_a_mistake_is_told_field_by_field(planned, tmp_path):
    _, page, _ = collected(tmp_path / "in", tmp_path / "out")
    fields = [a["data-made"].split("|") for _, a in Tables(page).tags if "data-made" in a]
    made, _ = classes.expected(planned)
    for mistake in {mistake for _, mistake in made}:
        wanted = sum(len(who) for (_, m), who in made.items() if m == mistake)
        assert sum(mistake in names for names in fields) == wanted


def test_the_page_needs_nothing_from_elsewhere(planned, tmp_path):
    _, page, _ = collected(tmp_path / "in", tmp_path / "out")
    assert "http" not in page.replace("http-equiv", "")
    assert not [tag for tag, a in Tables(page).tags if "src" in a or "href" in a or tag == "link"]


HELD = {"solved": ["3.44:dZ2"], "tried": {}}
DEEP = b'{"kind":' + b"[" * 200_000 + b"]" * 200_000
BAD = {
    "empty.json": (b"", "damaged"),
    "half.json": (json.dumps(content("anna", **HELD)).encode()[:-20], "damaged"),
    "binary.json": (b"\xff\xfe\x00", "damaged"),
    "deep.json": (DEEP, "damaged"),
    "list.json": ([1, 2], "foreign"),
    "number.json": (b"7", "foreign"),
    "another.json": ({"kind": "another course", "solved": [], "tried": {}}, "foreign"),
    "package.json": ({"name": "x", "solved": [], "dependencies": {}}, "foreign"),
    "marked.json": (content("<script>alert(1)</script>", **HELD), "name"),
    "surrogate.json": (content("\ud800", **HELD), "name"),
    "long.json": (content("x" * 999, **HELD), "name"),
    "solved.json": (content("anna", [], {}) | {"solved": [3]}, "damaged"),
}


def test_what_is_damaged_or_foreign_is_named_and_skipped(tmp_path, capsys):
    for name, (found, _) in BAD.items():
        put(tmp_path / "in", name, found)
    put(tmp_path / "in", "huge.json", b'{"solved": [], "tried": {}, "x": "' + b"x" * 600_000)
    put(tmp_path / "in", "a/b/c/d/e/f/g/h.json", content("below", **HELD))
    os.symlink("/etc/passwd", tmp_path / "in" / "link.json")
    put(tmp_path / "in", "good.json", content("good", **HELD))
    code, page, marks = collected(tmp_path / "in", tmp_path / "out")
    said = capsys.readouterr().out
    assert code == 0 and [row["student"] for row in marks] == ["good"]
    reasons = dict(Tables(page).tables["skipped"][1:])
    for name, (_, why) in BAD.items():
        assert reasons[name] == say(f"classroom.skipped.{why}"), name
        assert name in said
    assert reasons["huge.json"] == say("classroom.skipped.large", most=500)
    assert reasons["link.json"] == say("classroom.skipped.link")
    assert any("6 deep" in reason for reason in reasons.values())
    assert "root:" not in page


def test_what_is_hostile_inside_stays_text(tmp_path):
    evil = "<img src=x onerror=alert(1)>"
    one = {"tries": 3, "first": evil, "last": "", "mistakes": {evil: 2, '"><b>': 1, "\ud800": 1}}
    tried = {evil: one, "3.44:dW2": one, "predicted:two links": one, "found:uphill": one}
    put(tmp_path / "in", f"{evil[:10]}/receipt.json", content("", [evil, "\ud800"], tried))
    put(tmp_path / "in", "=cmd|x/receipt.json", content("", **HELD))
    code, page, marks = collected(tmp_path / "in", tmp_path / "out")
    assert code == 0 and len(marks) == 2
    tags = {tag for tag, _ in Tables(page).tags}
    assert not tags & {"img", "b", "i", "iframe"} and evil not in page
    assert not any("onerror" in a for _, a in Tables(page).tags)
    assert marks[1]["student"] == "'=cmd|x" or marks[0]["student"] == "'=cmd|x"
    assert "Content-Security-Policy" in page


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_no_cell_is_a_formula(text):
    assert plain(text) == f"'{text}" and plain("anna") == "anna"


def test_of_two_receipts_of_one_name_the_later_counts(tmp_path):
    early, late = content("anna", ["3.45:J"], {}), content("anna", ["3.44:dZ2"], {})
    put(tmp_path, "1.json", late | {"written": "2026-03-02T10:00+01:00"})
    put(tmp_path, "2.json", early | {"written": "2026-03-01T10:00+01:00"})
    students, skipped = handed_in.read(tmp_path)
    assert [one.solved for one in students] == [{"3.44:dZ2"}]
    assert skipped == [("2.json", say("classroom.skipped.older", file="1.json"))]


def test_the_later_of_two_clocks_counts(tmp_path):
    """10:00 in Tokyo is an hour before 02:00 in London."""
    tokyo, london = content("anna", ["3.45:J"], {}), content("anna", ["3.44:dZ2"], {})
    put(tmp_path, "1.json", tokyo | {"written": "2026-03-01T10:00+09:00"})
    put(tmp_path, "2.json", london | {"written": "2026-03-01T02:00+00:00"})
    put(tmp_path, "3.json", london | {"solved": [], "written": "0001-01-01T00:00+09:00"})
    put(tmp_path, "4.json", london | {"solved": [], "written": "soon"})
    students, _ = handed_in.read(tmp_path)
    assert [one.solved for one in students] == [{"3.44:dZ2"}]


@pytest.mark.parametrize(
    "bens", ["ben/receipt-anna.json", "ben/workbook/receipt-anna.json", "ben_7_receipt-anna.json"]
)
def test_a_receipt_with_the_name_of_another_takes_no_place(tmp_path, bens, capsys):
    put(tmp_path / "in", "anna/receipt-anna.json", content("anna", ["3.45:J"], {}))
    forged = content("anna", ["3.44:dZ2"], {}) | {"written": "2099-01-01T00:00+00:00"}
    put(tmp_path / "in", bens, forged)
    _, page, marks = collected(tmp_path / "in", tmp_path / "out")
    whose = "ben_7" if "ben_7" in bens else "ben"
    solved = {row["student"]: (row["3.45:J"], row["3.44:dZ2"]) for row in marks}
    assert solved == {"anna (anna)": ("1", "0"), f"anna ({whose})": ("0", "1")}
    said = say("classroom.skipped.clash", came="anna", name=f"anna ({whose})")
    assert f"Look at {bens}: {said}" in capsys.readouterr().out
    assert dict(Tables(page).tables["skipped"][1:])[bens] == said


def test_a_receipt_without_a_name_has_that_of_its_folder(tmp_path):
    put(tmp_path, "Anna Schmidt_17/receipt.json", content("", **HELD))
    put(tmp_path, "ben.json", {"solved": ["3.44:dZ2"]})  # a my_progress.json of before
    put(tmp_path, "cleo/backpropagation/workbook/receipt.json", content("", **HELD))
    students, skipped = handed_in.read(tmp_path)
    assert [one.name for one in students] == ["Anna Schmidt_17", "ben", "cleo"] and not skipped


def test_of_two_weeks_the_later_receipt_of_a_folder_counts(tmp_path):
    for week, solved in ((1, ["3.45:J"]), (2, ["3.44:dZ2"])):
        for name in ("anna", "ben"):
            held = content("", solved, {}) | {"written": f"2026-03-0{week}T10:00+00:00"}
            put(tmp_path, f"week{week}/{name}/receipt.json", held)
    students, skipped = handed_in.read(tmp_path)
    assert [(one.name, one.solved) for one in students] == [
        ("anna", {"3.44:dZ2"}),
        ("ben", {"3.44:dZ2"}),
    ]
    older = [f"week1/{name}/receipt.json" for name in ("anna", "ben")]
    assert [file for file, _ in skipped] == older


def test_the_page_names_the_edition_and_others_that_learners_had(tmp_path):
    here = say("classroom.report.edition", edition=EDITION)
    put(tmp_path, "a.json", content("anna", **HELD))
    page = report.page(*handed_in.read(tmp_path))
    assert here in page and "other editions" not in page
    put(tmp_path, "b.json", content("ben", **HELD) | {"edition": "0.9.2"})
    put(tmp_path, "c.json", content("cleo", **HELD) | {"edition": "<b>"})
    page = report.page(*handed_in.read(tmp_path))
    assert here in page and f"{EDITION} x 1, 0.9.2 x 1" in page and "<b>" not in page


def test_who_solved_a_pass_has_solved_its_lines(tmp_path):
    put(tmp_path / "in", "a.json", content("anna", ["forward"], {}))
    _, page, marks = collected(tmp_path / "in", tmp_path / "out")
    assert marks[0]["solved"] == "5" and marks[0]["stack:Z1"] == "1"
    assert Tables(page).tables["class"][1][3:] == ["✓"] * 5


def test_a_folder_with_nothing_in_it(tmp_path, capsys):
    assert main([str(tmp_path / "nowhere")]) == 1
    assert "There is no folder" in capsys.readouterr().err
    assert main([str(tmp_path), "--out", str(tmp_path / "out")]) == 1
    assert "No receipt was found" in capsys.readouterr().err and not (tmp_path / "out").exists()


def test_a_language_that_is_not_there(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COURSE_LANGUAGE", "xx")
    assert main([str(tmp_path)]) == 1
    assert "'xx'" in (told := capsys.readouterr().err) and "en, zh" in told


def test_every_mistake_of_every_exercise_has_words_and_a_question():
    for id, exercise in (EXERCISES | MORE).items():
        for mistake in (
            entry(f"tasks.{id.replace(' ', '-')}").get("mistakes", {})
            if (hasattr(exercise, "judged"))
            else NAMES
        ):
            said, question = words(id, mistake)
            assert said and question.endswith("?") and "{" not in said + question, (id, mistake)


def test_every_name_in_the_list_of_wrong_answers_has_words():
    with classes.WRONG.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    for row in rows:
        for mistake in row["mistake"].replace("|", "+").split("+"):
            if mistake not in ("right", "None", "?"):
                found = words(row["exercise"], mistake)
                assert found.question != say("classroom.look-at-one"), (row["exercise"], mistake)


@pytest.mark.slow
def test_a_large_class_takes_seconds(tmp_path):
    classes.many(tmp_path / "in", 500)
    began = time.perf_counter()
    code, page, marks = collected(tmp_path / "in", tmp_path / "out")
    seconds = time.perf_counter() - began
    print(f"500 students: {seconds:.1f} s, a page of {len(page) / 1e6:.1f} MB (limit 10 s)")
    assert code == 0 and len(marks) == 500 and seconds < 10
    assert len(Tables(page).tables["class"]) == 501


def test_the_words_of_the_page_are_those_of_the_texts(tmp_path):
    held = tries.added(HELD, "predicted:two links", "option 1", tries.now())
    put(tmp_path, "a.json", content("anna", **held))
    page = report.page(*handed_in.read(tmp_path))
    (row,) = Tables(page).tables["asked"][1:]
    asked = entry("questions.predict.two links")
    assert row[2:4] == ["two links", f"Chosen: {asked['options'][0]}."]
    assert row[4] == " ".join(asked["question"].split())


def test_a_line_that_was_taken_for_the_bug_is_shown_with_its_code(tmp_path):
    held = tries.added(HELD, "found:uphill", "line 4", tries.now())
    held = tries.added(held, "found:uphill", "line 500", tries.now())
    put(tmp_path, "a.json", content("anna", **held))
    page = report.page(*handed_in.read(tmp_path))
    chosen = {row[3] for row in Tables(page).tables["asked"][1:]}
    assert chosen == {"Chosen: line 4, dW2 = (1 / m) * (dZ2 @ A1.T).", "Chosen: line 500."}


def test_students_are_in_the_order_in_which_one_counts(tmp_path):
    for name in ("s10", "S2", "s1", "anna", "2", "10", "s1b10", "s1b9", "s²"):
        put(tmp_path, f"{name}.json", content(name, **HELD))
    students, _ = handed_in.read(tmp_path)
    names = [student.name for student in students]
    assert names == ["2", "10", "anna", "s1", "s1b9", "s1b10", "S2", "s10", "s²"]
