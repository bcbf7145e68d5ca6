"""The pages that need no kernel: the landing page, and each notebook to read."""

import ast
import base64
import html
import json
import re
import shutil
import struct
import urllib.parse
from pathlib import Path

import jinja2
from nbconvert.exporters import HTMLExporter
from website import apps, contents
from website.formulas import Formulas

TEMPLATES = Path(__file__).parent / "templates"
LANDING = "index.html"
CHUNKS = Path(__file__).with_name("chunks.txt")  # JupyterLite's; a test in a browser knows which
LINK = re.compile(r'href="(\d\d_\w+)\.ipynb')
# What an app's page asks for, as it does.
ASKED = re.compile(r"\.\./([\w./-]+\?_=\w+|[\w-]+\.(?:webmanifest|js))")
SECTION = re.compile(r'<h2 id="(.*?)">(.*?)</h2>', re.DOTALL)
# In a README: a row of the table of notebooks; the animation with what it shows.
ROW = re.compile(
    r"^\| \[(.*?)\]\(notebooks/(?:\w+/)?(\w+)\.ipynb\) \| (.*?)(?: \| \d+ \| \d+)? \|$",
    re.MULTILINE,
)
ANIMATION = re.compile(r"!\[([^\]]*)\]\(docs/(training[\w.]*)\.gif\)")
LIVE = ("explore", "check")  # what the last call of a cell is named where a kernel makes more of it


def write(languages, docs, site, katex, public=()):
    """Write all of them into the built site.

    docs: the folder with the animation. katex: the folder of npm's package. public: [address, bytes]
    of what is fetched from elsewhere.
    """
    for name in ("site.css", "read.js", "ahead.js", "carry.js", "language.js"):
        shutil.copy(TEMPLATES / name, site)
    (site / "katex").mkdir()
    shutil.copy(katex / "dist" / "katex.min.css", site / "katex")
    shutil.copytree(katex / "dist" / "fonts", site / "katex" / "fonts")
    for font in (site / "katex" / "fonts").iterdir():
        if font.suffix != ".woff2":
            font.unlink()
    landings = [[f"{language.place}{LANDING}", 0] for language in languages]  # still to be written
    ahead = fetched_ahead(site, [*public, *landings])
    (site / "ahead.json").write_text(json.dumps(ahead), encoding="utf-8")
    for language in languages:
        (site / language.place / "read" / "pictures").mkdir(parents=True)
        _write_readable(language, languages, site, katex)
        _write_landing(language, languages, docs, site, sum(size for _, size in ahead))


def common(language, languages, page):
    """What the templates say of a page, which is named by its path in the folder of its language."""
    root = "/".join([".."] * (language.place + page).count("/")) or "."
    return {
        "root": root,
        "words": language.words,
        "codes": " ".join(one.code for one in languages),
        "others": [
            {"href": f"{root}/{one.place}{page}#{one.code}", **one.words}
            for one in languages
            if one != language and (page == LANDING or Path(page).stem in names(one))
        ],
    }


def names(language):
    """The names of its notebooks, in order."""
    return [path.stem for path in language.notebooks]


def _write_readable(language, languages, site, katex):
    formulas, made, folder = Formulas(), {}, site / language.place / "read"
    around = [None, *names(language), None]
    for path, before, after in zip(language.notebooks, around, around[2:], strict=False):
        notebook = contents.read(path)
        resources = common(language, languages, f"read/{path.stem}.html") | {
            "title": contents.title(notebook),
            "run": address(language, path.stem),
            "before": before,
            "after": after,
        }
        pictures = Pictures(folder, path.stem)
        made[path.stem] = _exporter(formulas, pictures).from_notebook_node(notebook, resources)[0]
    texts = formulas.render(made.values(), katex)
    for name, text in zip(made, texts, strict=True):
        text = with_sections(to_pages(text), language.words["read"]["sections"])
        (folder / f"{name}.html").write_text(text, encoding="utf-8")


def _exporter(formulas, pictures):
    return HTMLExporter(
        template_file=str(TEMPLATES / "read.html.j2"),
        filters={"prose": formulas.markdown, "picture": pictures.attributes, "live": live},
    )


class Pictures:
    """The stored pictures of a notebook, as files beside its page."""

    def __init__(self, folder, name):
        self.folder, self.name, self.number = folder, name, 0

    def attributes(self, output):
        """Write the picture of an output; returns the attributes of its <img>."""
        data = base64.b64decode(output.data["image/png"])
        self.number += 1
        file = f"pictures/{self.name}_{self.number:02}.png"
        (self.folder / file).write_bytes(data)
        width, height = struct.unpack(">II", data[16:24])
        about = output.metadata.get("image/png", {})
        shown = about.get("width", width)
        alt = html.escape(about.get("alt", ""))
        return f'src="{file}" alt="{alt}" width="{shown}" height="{round(height * shown / width)}"'


def live(cell):
    """The name in LIVE of what one can do with a cell where there is a kernel, or None."""
    last = ast.parse(cell.source).body[-1]
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call):
        name = ast.unparse(last.value.func).split(".")[-1].split("_")[0]
        return name if name in LIVE else None
    return None


def address(language, name):
    """The address of a live notebook, from the root."""
    path = f"notebooks/{language.place}{name}.ipynb"
    return f"notebooks/index.html?path={urllib.parse.quote(path, safe='')}"


def to_pages(text):
    """Links between notebooks lead to the pages to read."""
    return LINK.sub(lambda found: f'href="{found[1]}.html', text)


def with_sections(text, title):
    """Before its first section, a page has a folded list of all of them."""
    rows = "".join(
        f'<li><a href="#{name}">{words}</a></li>' for name, words in SECTION.findall(text)
    )
    listed = f'<details class="sections"><summary>{title}</summary><ul>{rows}</ul></details>'
    return text.replace("<h2 ", f"{listed}\n<h2 ", 1) if rows else text


def _write_landing(language, languages, docs, site, fetched):
    readme = language.readme.read_text(encoding="utf-8")
    rows = [
        {"title": title, "name": name, "teaches": teaches, "run": address(language, name)}
        for title, name, teaches in ROW.findall(readme)
    ]
    shown, picture = ANIMATION.search(readme).groups()
    for kind in ("gif", "png"):
        shutil.copy(docs / f"{picture}.{kind}", site)
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )
    templates.filters["code"] = lambda text: re.sub(
        "`(.*?)`", r"<code>\1</code>", html.escape(text)
    )
    page = templates.get_template("landing.html.j2").render(
        **common(language, languages, LANDING),
        decides=not language.place,
        rows=rows,
        shown=shown,
        picture=picture,
        size=_size_of_gif((docs / f"{picture}.gif").read_bytes()),
        lab=f"lab/index.html?path=notebooks/{language.place}{rows[0]['name']}.ipynb",
        megabytes=round(fetched / 1e6),
    )
    (site / language.place / LANDING).write_text(page, encoding="utf-8")


def _size_of_gif(data):
    return struct.unpack("<HH", data[6:10])


def fetched_ahead(site, public=()):
    """[address, bytes] of what a live notebook needs, the largest first. public: more of these."""
    files = [path for path in (site / "static").glob("p*/*") if path.is_file()]
    for pattern in CHUNKS.read_text(encoding="utf-8").split():
        files += site.glob(pattern)
    for pattern in (
        "*/index.html",
        "*/jupyter-lite.json",
        "files/**/*.ipynb",
        "api/*/**/*.json",
        "build/themes/**/*.css",
    ):
        files += site.glob(pattern)
    sizes = {path.relative_to(site).as_posix(): path.stat().st_size for path in files}
    for page in (page for app in apps.APPS for page in site.glob(f"{app}/index.html")):
        for address in ASKED.findall(page.read_text(encoding="utf-8")):
            sizes[address] = (site / address.split("?")[0]).stat().st_size
    return sorted([*sizes.items(), *public], key=lambda file: -file[1])
