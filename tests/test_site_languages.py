"""The browser edition in more than one language, without a build: a course of two notebooks."""

import json
import re
import string
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest

TEMPLATES = Path(__file__).parents[1] / "tools" / "website" / "templates"
DOCS = Path(__file__).parents[1] / "docs"
NAMES = ("00_start", "01_more")
README = """\
![{about}](docs/training.gif)

| | |
|---|---|
| [0. {title}](notebooks/{place}00_start.ipynb) | {teaches} |
| [1. {title}](notebooks/{place}01_more.ipynb) | {teaches} |
"""
ENGLISH = {"place": "", "title": "Start", "teaches": "use `axis`", "about": "A boundary bends"}
CHINESE = {"place": "zh/", "title": "开始", "teaches": "说出`axis`", "about": "边界弯曲"}


@pytest.fixture
def root(tmp_path):
    """A course in English and Chinese."""
    for terms, readme in ((ENGLISH, "README.md"), (CHINESE, "README.zh.md")):
        (tmp_path / readme).write_text(README.format(**terms), encoding="utf-8")
        folder = tmp_path / "notebooks" / terms["place"]
        folder.mkdir()
        for number, name in enumerate(NAMES):
            title = nbformat.v4.new_markdown_cell(f"# {number}. {terms['title']}")
            cell = nbformat.v4.new_code_cell('check("3.38:z", f)')
            notebook = nbformat.v4.new_notebook(cells=[title, cell])
            notebook.metadata = {"language_info": {"name": "python"}}
            nbformat.write(notebook, folder / f"{name}.ipynb")
    return tmp_path


@pytest.fixture
def site(website, root, monkeypatch):
    """Its pages, {address: text}."""
    monkeypatch.setattr(website.fetch, "run", lambda *a, given: json.dumps(json.loads(given)))
    (root / "katex" / "dist" / "fonts").mkdir(parents=True)
    (root / "katex" / "dist" / "katex.min.css").touch()
    (root / "site").mkdir()
    languages = website.languages.of(root)
    website.pages.write(languages, DOCS, root / "site", root / "katex")
    found = (root / "site").rglob("*.html")
    return {p.relative_to(root / "site").as_posix(): p.read_text(encoding="utf-8") for p in found}


class Page(HTMLParser):
    """The links and the script tags of a page, as their attributes."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def links(self, **wanted):
        return [
            attributes["href"]
            for tag, attributes in self.tags
            if tag == "a" and wanted.items() <= attributes.items()
        ]


def terms(words, place=""):
    """{where a sentence stands: the terms in it}"""
    found = {}
    for key, value in words.items():
        if isinstance(value, dict):
            found |= terms(value, f"{place}{key}.")
        else:
            found[place + key] = {name for _, name, *_ in string.Formatter().parse(value) if name}
    return found


def test_every_language_has_every_sentence_and_its_terms(website):
    english, *others = sorted(website.languages.WORDS.glob("*.toml"), key=lambda p: p.stem != "en")
    assert english.stem == "en" and others
    read = website.languages.read
    wanted = terms(read(english, "en").words)
    for path in others:
        assert terms(read(path, path.stem).words) == wanted, path.name


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.j2")), ids=lambda path: path.name)
def test_the_templates_have_no_words_of_their_own(path):
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    text = re.sub(r"<(script|style)\b.*?</\1>", "", text, flags=re.DOTALL)
    said = re.findall(r'(?:aria-label|alt|title)="([^"]*)"', text)
    assert re.findall(r"[^\W\d_]+", re.sub(r"<[^>]*>", "", text) + " ".join(said)) == []


@pytest.mark.parametrize("gone", ["notebooks", "README.zh.md"])
def test_without_chinese_notebooks_the_site_is_in_english_alone(website, root, gone):
    for path in (root / "notebooks/zh").iterdir() if gone == "notebooks" else [root / gone]:
        path.unlink()
    english = website.languages.of(root)
    assert [language.code for language in english] == ["en"]
    page = website.pages.common(english[0], english, "index.html")
    assert page["others"] == []


def test_each_language_has_its_pages(site):
    pages = ["index.html", "read/00_start.html", "read/01_more.html"]
    assert sorted(site) == sorted([*pages, *(f"zh/{page}" for page in pages)])
    for address, text in site.items():
        chinese = address.startswith("zh/")
        assert f'<html lang="{"zh-CN" if chinese else "en"}">' in text
        assert ("开始" in text, "Start" in text) == (chinese, not chinese), address


def test_the_landing_page_runs_and_reads_what_is_of_its_language(site):
    page = Page(site["zh/index.html"])
    run = f"../notebooks/index.html?path=notebooks%2Fzh%2F{NAMES[0]}.ipynb"
    assert run in page.links(**{"aria-label": "运行：0. 开始"}) and page.links()[1] == run
    assert "read/01_more.html" in page.links()
    assert "../lab/index.html?path=notebooks/zh/00_start.ipynb" in page.links()
    assert (
        "说出<code>axis</code>" in site["zh/index.html"]
        and 'alt="边界弯曲"' in site["zh/index.html"]
    )
    assert "use <code>axis</code>" in site["index.html"]


def test_a_page_to_read_leads_to_the_live_notebook_of_its_language(site):
    page = Page(site["zh/read/01_more.html"])
    assert (
        page.links(**{"class": "button"})
        == ["../../notebooks/index.html?path=notebooks%2Fzh%2F01_more.ipynb"] * 2
    )
    assert "00_start.html" in page.links() and "../index.html" in page.links()


@pytest.mark.parametrize(
    "address, there",
    [
        ("index.html", "./zh/index.html#zh"),
        ("zh/index.html", "../index.html#en"),
        ("read/01_more.html", "../zh/read/01_more.html#zh"),
        ("zh/read/01_more.html", "../../read/01_more.html#en"),
    ],
)
def test_the_other_language_is_one_link_away(site, address, there):
    tag = "zh-CN" if there.endswith("zh") else "en"
    assert Page(site[address]).links(lang=tag, hreflang=tag) == [there]


def test_what_pages_share_is_there_once(site, root):
    for address, text in site.items():
        for tag, attributes in Page(text).tags:
            named = attributes.get("src") or (tag == "link" and attributes["href"])
            if named and not named.startswith("data:"):
                path = (root / "site" / address).parent / named
                assert path.is_file(), (address, named)
    assert not list((root / "site" / "zh").rglob("*.js"))


def test_only_the_first_landing_page_looks_at_the_browser(site):
    assert [address for address, text in site.items() if " data-landing" in text] == ["index.html"]


def test_chinese_notebooks_lie_in_a_folder_of_that_name(website, root):
    website.contents.write(website.languages.of(root), root / "content")
    found = {
        p.relative_to(root / "content").as_posix() for p in (root / "content").rglob("*.ipynb")
    }
    assert found == {f"{place}{name}.ipynb" for place in ("", "zh/") for name in NAMES}


def test_the_bar_of_a_live_notebook_has_each_language(website, root):
    page = website.apps.with_bar("<body></body>", website.languages.of(root))
    assert page.startswith("<body>") and page.endswith("</body>")
    for home in ("../index.html", "../zh/index.html"):
        assert {home, f"{home}#insecure"} < set(Page(page).links())
    assert page.count("<nav ") == page.count("hidden aria-label") == 2


def test_menus_are_there_in_a_language_that_has_a_pack(website, root):
    wheel = root / "jupyterlab_language_pack_zh_cn-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as pack:
        for name in website.apps.MENUS:
            place = "jupyterlab_language_pack_zh_CN/locale/zh_CN/LC_MESSAGES"
            pack.writestr(f"{place}/{name}.json", '{"Run": ["运行"]}')
    (root / "all.json").write_text('{"data": {"en": {}}}')
    locales = website.apps.translate(root, root, website.languages.of(root))
    assert locales == {"zh": "zh_CN"}
    assert json.loads((root / "zh_CN.json").read_text())["data"]["notebook"] == {"Run": ["运行"]}
    assert list(json.loads((root / "all.json").read_text())["data"]) == ["en", "zh_CN"]
    page = website.apps.with_head("<head></head><body></body>", locales)
    assert '{"zh": "zh_CN"}' in page.partition("</head>")[0]
