"""The teacher's page in a browser: sorted by a click, and who made a mistake is marked."""

import classes
import pytest
import seen

from helpers.classroom import handed_in, report
from helpers.exercises import progress_file as kept


@pytest.fixture
def planned(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "_unwritten", [])
    plan = classes.plan([f"otter-{i:02}" for i in range(12)])
    classes.worked_and_handed_in(plan, tmp_path, monkeypatch)
    return plan


def column(page, table, number):
    cells = page.locator(f"table.{table} tbody tr > :nth-child({number})")
    return cells.all_inner_texts()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page(browser, axe, tmp_path, planned, scheme):
    file = tmp_path / "report.html"
    file.write_text(report.page(*handed_in.read(tmp_path)), encoding="utf-8")
    page = browser.new_page()
    page.emulate_media(color_scheme=scheme)
    errors = []
    page.on("console", lambda message: errors.append(message.text))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(file.as_uri())
    names, tries = column(page, "class", 1), column(page, "class", 3)
    assert names == sorted(planned)
    page.locator("table.class thead button", has_text="tries").click()
    assert column(page, "class", 3) == sorted(tries, key=int, reverse=True)
    page.locator("table.class thead button", has_text="tries").click()
    assert column(page, "class", 3) == sorted(tries, key=int)
    page.locator("table.class thead button", has_text="student").focus()
    page.keyboard.press("Enter")
    assert column(page, "class", 1) == sorted(planned)
    page.locator("#made").select_option("m-missing")
    made, _ = classes.expected(planned)
    who = sorted(made["3.44:dW2", "m-missing"])
    marked = page.locator("table.class tr:has(.has) th").all_inner_texts()
    assert marked == who and page.locator("#who").inner_text() == f"{len(who)} students"
    faults = seen.faults_of_access(page, axe, "{resultTypes: ['violations']}")
    page.close()
    assert errors == [] and faults == []
