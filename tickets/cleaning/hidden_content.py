"""What an Office file carries that its reader does not see: comments, deleted words, hidden sheets. Pure.

Parts are changed as text, like in `office`. What cannot be decided for certain raises ValueError.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from posixpath import dirname, join, normpath

_PREFIX = r"(?:\w{1,12}:)?"
_COMMENTS = re.compile(
    r"^(?:word/(?:comments\w{0,20}|people)\.xml|xl/comments\w{0,9}\.xml|xl/comments/.{1,60}|xl/threadedcomments/.{1,60}"
    r"|xl/persons/.{1,60})$"
)
_NOTE_SHAPES = re.compile(r"^xl/drawings/\w{1,40}\.vml$")
_ANCHORS = re.compile(
    rf"<{_PREFIX}(?:commentRangeStart|commentRangeEnd|commentReference|legacyDrawing)\b[^<>]*+(?<=/)>"
)
_TAKEN_OUT = re.compile(rf"<(/?){_PREFIX}(?:del|moveFrom)((?:\s[^<>]*+|/)?)>")
_LEFT_OVER = re.compile(rf"<{_PREFIX}(?:delText|delInstrText)\b|<{_PREFIX}(?:del|moveFrom)[\s/>]")
_VANISHES = re.compile(rf"""<{_PREFIX}vanish(?:\s*/>|\s{_PREFIX}val\s?=\s?["'](?!0|false|off))""")
_RELATION = re.compile(r"<(?:\w{1,12}:)?Relationship\s[^<>]*+>")
_OVERRIDE = re.compile(r"<(?:\w{1,12}:)?Override\s[^<>]*+>")
_SHEET = re.compile(rf"<{_PREFIX}sheet\s[^<>]*+>")
_HIDDEN = re.compile(r"""\sstate\s?=\s?["'](?:hidden|veryHidden)["']""")
_NAME = re.compile(r"""\sname\s?=\s?(?:"([^"<]{1,200})"|'([^'<]{1,200})')""")
_ROW_OR_COLUMN = re.compile(rf"""<{_PREFIX}(?:row|col)\s[^<>]*?\shidden\s?=\s?["'](?:1|true)["']""")
_STRING_CELL = re.compile(
    rf"""<{_PREFIX}c\s[^<>]*?\bt\s?=\s?["']s["'][^<>]*+>(?:<{_PREFIX}f\b[^<>]*+>[^<>]*+</{_PREFIX}f>)?<{_PREFIX}v>([0-9]{{1,9}})<"""
)
_STRING = re.compile(rf"<{_PREFIX}si>|<{_PREFIX}si/>|</{_PREFIX}si>")
_EMPTY_SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'
_NO_RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
BOOK, STRINGS = "xl/workbook.xml", "xl/sharedstrings.xml"


@dataclass(frozen=True, slots=True)
class HiddenParts:
    """By the names of parts in small letters."""

    left_out: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()  # sheets, which stay without anything in them
    used: frozenset[int] | None = None  # of the strings that sheets share; None: all
    names: tuple[str, ...] = ()  # of hidden sheets, as the book's part writes them


@dataclass(slots=True)
class _Package:
    texts: Mapping[str, str]  # parts of XML
    names: frozenset[str] = field(default_factory=frozenset)

    def leads_to(self, name: str) -> set[str]:
        """Everything that hangs on this part, directly or not."""
        found: set[str] = set()
        waiting = [name]
        while waiting:
            one = waiting.pop()
            for target in self.targets(one).values():
                if target in self.names and target not in found:
                    found.add(target)
                    waiting.append(target)
        return found

    def targets(self, name: str) -> dict[str, str]:
        """What this part's relations name, by their ids."""
        text = self.texts.get(join(dirname(name), "_rels", name.rpartition("/")[2] + ".rels"), "")
        found = {}
        for tag in _RELATION.findall(text):
            target = _value(tag, "Target").lower()
            path = target[1:] if target.startswith("/") else normpath(join(dirname(name), target))
            found[_value(tag, "Id")] = path
        return found


def look(texts: Mapping[str, str], names: Iterable[str]) -> HiddenParts:
    """`texts`: the parts of XML; `names`: of all parts; both in small letters."""
    package = _Package(texts, frozenset(names))
    comments = _comments(package)
    shown, hidden = _sheets(package)
    kept = {one for name in shown for one in package.leads_to(name)}
    of_hidden = {one for name in hidden for one in package.leads_to(name)} - kept - shown - hidden
    used = {int(number) for name in shown for number in _STRING_CELL.findall(texts.get(name, ""))}
    names = _names_of_hidden(texts.get(BOOK, ""))
    return HiddenParts(frozenset(comments | of_hidden), frozenset(hidden), frozenset(used) if hidden else None, names)


def _comments(package: _Package) -> set[str]:
    comments = {name for name in package.names if _COMMENTS.match(name)}
    if any(name.startswith("xl/") for name in comments):
        comments |= {name for name in package.names if _NOTE_SHAPES.match(name)}
    return comments


def _names_of_hidden(book: str) -> tuple[str, ...]:
    """As people call the hidden sheets, in the order of the book."""
    tags = [tag for tag in _SHEET.findall(book) if _HIDDEN.search(tag)]
    return tuple(found[1] or found[2] for tag in tags if (found := _NAME.search(tag)))


def _sheets(package: _Package) -> tuple[set[str], set[str]]:
    """The parts of shown and of hidden sheets; ValueError where something hidden cannot be followed."""
    parts, texts = package.targets(BOOK), package.texts
    listed = [(_HIDDEN.search(tag), parts.get(_id(tag), "")) for tag in _SHEET.findall(texts.get(BOOK, ""))]
    hidden = {name for is_hidden, name in listed if is_hidden}
    shown = {name for is_hidden, name in listed if not is_hidden}
    if "" in hidden or any(_ROW_OR_COLUMN.search(texts.get(name, "")) for name in shown):
        raise ValueError("something hidden that cannot be followed")
    return shown, hidden


def without(name: str, text: str, unseen: HiddenParts) -> str:
    """This part's text without what nobody sees."""
    folder = dirname(name)
    text = _without_names(name, text, unseen.names)
    if name in unseen.hidden:
        return _EMPTY_SHEET
    if folder.endswith("_rels"):
        owner = join(dirname(folder), name.rpartition("/")[2].removesuffix(".rels"))
        return _NO_RELATIONS if owner in unseen.hidden else _without_relations(owner, text, unseen)
    if name == "[content_types].xml":
        return _OVERRIDE.sub(
            lambda tag: "" if _value(tag[0], "PartName").lower()[1:] in unseen.left_out else tag[0], text
        )
    if name == STRINGS and unseen.used is not None:
        return _without_strings(text, unseen.used)
    text = _ANCHORS.sub("", text) if unseen.left_out or name.startswith("word/") else text
    return _without_deleted(text) if name.startswith("word/") else text


def _without_names(name: str, text: str, called: Sequence[str]) -> str:
    """Hidden sheets are called 隐藏1, 隐藏2 …, in the book and wherever a formula, a chart or a link refers to them."""
    for number, sheet in enumerate(called, 1):
        other = f"隐藏{number}"
        if name == BOOK:
            tag = re.compile(rf"""(<{_PREFIX}sheet\s[^<>]*?\bname\s?=\s?["']){re.escape(sheet)}(?=["'])""")
            text = tag.sub(rf"\g<1>{other}", text)
        quoted = sheet.replace("&apos;", "'").replace("'", "''")
        said = "|".join(f"'{re.escape(one)}'" for one in (quoted, quoted.replace("'", "&apos;")))
        text = re.sub(rf"(?:{said}|(?<![\w.]){re.escape(sheet)})(?=!)", other, text)
    return text


def _without_relations(owner: str, text: str, unseen: HiddenParts) -> str:
    def kept(tag: re.Match[str]) -> str:
        target = _value(tag[0], "Target").lower()
        path = target[1:] if target.startswith("/") else normpath(join(dirname(owner), target))
        return "" if path in unseen.left_out else tag[0]

    return _RELATION.sub(kept, text)


def _without_deleted(text: str) -> str:
    """Words that somebody has struck while changes were tracked are not there any more."""
    parts, done, depth = [], 0, 0
    for tag in _TAKEN_OUT.finditer(text):
        if depth == 0:
            parts.append(text[done : tag.start()])
        if not tag[2].endswith("/"):
            depth += -1 if tag[1] else 1
        if depth < 0:
            raise ValueError("an end without its beginning")
        done = tag.end()
    left = "".join([*parts, text[done:]])
    if depth or _LEFT_OVER.search(left) or _VANISHES.search(left):
        raise ValueError("words that nobody sees")
    return left


def _without_strings(text: str, used: frozenset[int]) -> str:
    """Those that only hidden sheets show are empty; their places stay."""
    parts, done, number = [], 0, -1
    for tag in _STRING.finditer(text):
        if tag[0].startswith("</"):
            if number not in used:
                parts.append("<t/>")
                done = tag.start()
            continue
        number += 1
        parts.append(text[done : tag.end()])
        done = tag.end()
    return "".join([*parts, text[done:]])


def _id(tag: str) -> str:
    found = re.search(r"""\s\w{1,12}:id\s?=\s?["']([^"'<]{1,99})["']""", tag)
    return found[1] if found else ""


def _value(tag: str, name: str) -> str:
    found = re.search(rf"""\s{name}\s?=\s?["']([^"'<]{{0,400}})["']""", tag)
    return found[1] if found else ""
