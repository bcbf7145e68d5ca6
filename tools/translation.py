"""Hold the course in another language to the English one; list what has become stale.

python -m tools.translation zh             says what differs, cell by cell, and what changed in English
python -m tools.translation zh ID ...      the same, after noting that these are up to date: cells by
                                           their id, texts as they are listed, or all of a file's

A translated cell has the id of its English cell, and in its metadata, under "of", the digest of the
English source that it was translated from. The digests of the English texts that are in no notebook
stand in `notebooks/zh/texts.json`.
"""

import ast
import collections
import difflib
import hashlib
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FORMULA = re.compile(r"\$\$.*?\$\$|(?<![\\$])\$(?!\$).*?(?<![\\$])\$", re.DOTALL)
CODE = re.compile(r"```.*?```|`[^`]+`", re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]*)[^)]*\)")
TAG = re.compile(r"<!--.*?-->|<[^>]+>", re.DOTALL)
NUMBER = re.compile(r"\d+(?:\.\d+)*")
# Cyrillic to Thai, Japanese and Chinese, Korean: a language in Latin letters needs another check.
FOREIGN = re.compile(r"[\u0400-\u0eff\u3000-\u9fff\uac00-\ud7af\uff00-\uffef]")
# Four words of Latin letters in a row, none of them a name in capitals: a sentence was forgotten.
ENGLISH = re.compile(r"\b[A-Za-z]?[a-z]+(?:[ ,;:]+[a-z]{2,}){3,}")
STALE = "the English one has changed since it was translated"
MAP = re.compile(r"<!-- map of equations -->.*?<!-- end of map -->", re.DOTALL)


def digest(source):
    """Of an English cell or text, but for the map of equations, which is made."""
    return hashlib.sha256(MAP.sub("", source).encode()).hexdigest()[:12]


def cells(path):
    """The cells of a notebook as {id: cell}, each with its source as one text."""
    return _cells(path.read_text(encoding="utf-8"))


def _cells(content):
    found = json.loads(content)["cells"]
    return {cell["id"]: cell | {"source": "".join(cell["source"])} for cell in found}


def flat(table, before=""):
    """{dotted key: text} of a table of texts; of a list, a key for each."""
    found = {}
    for key, value in table.items():
        if isinstance(value, list):
            value = dict(enumerate(value))
        nested = isinstance(value, dict)
        found |= flat(value, f"{before}{key}.") if nested else {f"{before}{key}": value}
    return found


def _parts(path, content):
    """{name: text} of what a file holds: cells, texts, or sections."""
    if path.suffix == ".ipynb":
        return {id: cell["source"] for id, cell in _cells(content).items()}
    if path.suffix == ".toml":
        return {key: str(text) for key, text in flat(tomllib.loads(content)).items()}
    return {
        part.partition("\n")[0]: part for part in re.split(r"^## ", content, flags=re.MULTILINE)
    }


def texts(root=ROOT):
    """{(path, name): text} of all that is in English and in no notebook."""
    names = ("README.md", "helpers/texts/en/*.toml", "tools/website/words/en.toml")
    paths = [path for name in names for path in sorted(root.glob(name))]
    return {
        (path, name): text
        for path in paths
        for name, text in _parts(path, path.read_text(encoding="utf-8")).items()
    }


def parts(source):
    """What a translation leaves as it is: {kind: multiset}, and the prose that is left over."""
    source = MAP.sub("", source)
    fenced = CODE.findall(source)
    rest = CODE.sub(" ", source)
    formulas = [
        re.sub(r"\\text\{[^}]*\}", r"\\text{}", "".join(f.split())) for f in FORMULA.findall(rest)
    ]
    rest = FORMULA.sub(" ", rest)
    links = [link.partition("#")[0] for link in LINK.findall(rest)]
    rest = TAG.sub(" ", LINK.sub("]", rest))
    kinds = {"formula": formulas, "code": fenced, "link": links, "number": NUMBER.findall(rest)}
    return {kind: collections.Counter(found) for kind, found in kinds.items()}, rest


class _Words(ast.NodeTransformer):
    """Collects the strings of a program, and leaves it without them."""

    def __init__(self):
        self.found = []

    def visit_Constant(self, node):
        if not isinstance(node.value, str):
            return node
        self.found.append(node.value)
        return ast.copy_location(ast.Constant(""), node)

    def visit_JoinedStr(self, node):
        """What is filled into a text may come in another order, with other words around it."""
        filled = [self.visit(part) for part in node.values if isinstance(part, ast.FormattedValue)]
        self.found += [part.value for part in node.values if isinstance(part, ast.Constant)]
        return ast.JoinedStr(sorted(filled, key=ast.dump))


def program(source):
    """(the program without its comments and strings, its strings in order)"""
    lines = [
        "" if line.startswith(("%", "!", "import helpers.")) else line
        for line in source.split("\n")
    ]
    words = _Words()
    tree = words.visit(ast.parse("\n".join(lines)))
    return ast.dump(tree), words.found


def differences(english, other):
    """What is wrong with the translation of one cell, in a line each."""
    said = []
    if english["cell_type"] != other["cell_type"]:
        return [f"is {other['cell_type']}, the English one {english['cell_type']}"]
    if english["cell_type"] == "code":
        (tree, words), (tree_of_other, words_of_other) = map(
            program, (english["source"], other["source"])
        )
        if tree != tree_of_other:
            said.append("the program differs")
        elif len(words) == len(words_of_other):
            for ours, theirs in zip(words, words_of_other, strict=True):
                if ours != theirs and not FOREIGN.search(theirs):
                    said.append(f"the string {theirs!r} was {ours!r}, and is not in the language")
        return said
    (kinds, _), (kinds_of_other, prose) = parts(english["source"]), parts(other["source"])
    for kind, found in kinds.items():
        for missing in (found - kinds_of_other[kind]).elements():
            said.append(f"{kind} missing: {missing}")
        for more in (kinds_of_other[kind] - found).elements():
            said.append(f"{kind} not in the English cell: {more}")
    said += [f"English left: {match[0]!r}" for match in ENGLISH.finditer(prose)]
    return said


def numbers_shown(cell):
    """The numbers in what a cell has printed or returned as text."""
    texts = [
        "".join(text)
        for output in cell.get("outputs", ())
        for text in (output.get("text", ""), output.get("data", {}).get("text/plain", ""))
    ]
    return collections.Counter(NUMBER.findall(" ".join(texts)))


def notebooks(language):
    """[(an English notebook, its translation)], as paths."""
    paths = [
        *sorted(ROOT.glob("notebooks/[0-9][0-9]_*.ipynb")),
        ROOT / "teaching/own_material.ipynb",
    ]
    return [(path, path.parent / language / path.name) for path in paths]


def faults(english, other):
    """(id of the cell, what is wrong with it), of one notebook. english, other: paths."""
    ours, theirs = cells(english), cells(other)
    if list(ours) != list(theirs):
        odd = sorted(ours.keys() ^ theirs.keys())
        yield "", f"the cells are not the same ones in the same order: {', '.join(odd) or 'order'}"
    for id in ours.keys() & theirs.keys():
        yield from ((id, words) for words in differences(ours[id], theirs[id]))
        if numbers_shown(ours[id]) != numbers_shown(theirs[id]):
            yield id, "its output has other numbers"
        if theirs[id]["metadata"].get("of") != digest(ours[id]["source"]):
            yield id, STALE


def _name(path, root):
    return path.relative_to(root).as_posix()


def _kept(language, root):
    """(the file with the digests of the translated texts, what stands in it)"""
    file = root / f"notebooks/{language}/texts.json"
    return file, json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def stale(language, root=ROOT):
    """{"file: name of the text": (path, digest of what was translated)}; that is "" for a new one."""
    _, kept = _kept(language, root)
    found = {}
    for (path, name), text in texts(root).items():
        of = kept.get(_name(path, root), {}).get(name, "")
        if of != digest(text):
            found[f"{_name(path, root)}: {name}"] = path, of
    return found


def note_texts(ids, language, root=ROOT):
    """Note that the translations of these texts are up to date. ids: as in `stale`, or whole files."""
    late, (file, kept), now = stale(language, root), _kept(language, root), {}
    for (path, name), text in texts(root).items():
        named = _name(path, root)
        done = {named, f"{named}: {name}"} & {*ids} or f"{named}: {name}" not in late
        of = digest(text) if done else kept.get(named, {}).get(name)
        if of:
            now.setdefault(named, {})[name] = of
    text = json.dumps(now, indent=0, ensure_ascii=False) + "\n"
    file.write_text(text, encoding="utf-8", newline="\n")


def then(path, of):
    """The English cell or text with the digest `of`, from git; "" where it is not known."""
    name = _name(path, ROOT)

    def git(*words):
        done = subprocess.run(["git", "-C", ROOT, *words], check=False, capture_output=True)
        return done.stdout.decode("utf-8")

    for commit in git("log", "--format=%H", "--", name).split():
        for text in _parts(path, git("show", f"{commit}:{name}")).values():
            if digest(text) == of:
                return text
    return ""


def changed(path, of, now):
    """What has changed in English since it had the digest `of`, line by line."""
    old = then(path, of).splitlines() if of else []
    return difflib.unified_diff(old, now.splitlines(), "then", "now", lineterm="")


def tell(english, other):
    """Print the faults of a notebook; beside what is stale, what has changed in English."""
    ours, theirs = cells(english), cells(other)
    for id, words in faults(english, other):
        print(f"{other.relative_to(ROOT)}, cell {id}: {words}")
        if words == STALE:
            of = theirs[id]["metadata"].get("of")
            print(*changed(english, of, ours[id]["source"]), sep="\n")


def tell_texts(language):
    now = {f"{_name(path, ROOT)}: {name}": text for (path, name), text in texts().items()}
    for id, (path, of) in stale(language).items():
        print(f"{id}: {STALE}", *changed(path, of, now[id]), sep="\n")


def note(ids, english, other):
    """Note in a translation that these cells are up to date."""
    ours, notebook = cells(english), json.loads(other.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["id"] in ids:
            cell["metadata"]["of"] = digest(ours[cell["id"]]["source"])
    text = json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    other.write_text(text, encoding="utf-8", newline="\n")


def main(language="", *ids):
    if not language or not (ROOT / "notebooks" / language).is_dir():
        return f"Name a folder of `notebooks` with a translation, such as zh; {language!r} came."
    known = {id for pair in notebooks(language) for id in cells(pair[0])}
    known |= {_name(path, ROOT) for path, _ in texts()} | stale(language).keys()
    if unknown := {*ids} - known:
        return f"Neither a cell nor a file of texts nor a stale text: {', '.join(sorted(unknown))}"
    for pair in notebooks(language):
        if ids:
            note(ids, *pair)
        tell(*pair)
    if ids:
        note_texts(ids, language)
    tell_texts(language)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
