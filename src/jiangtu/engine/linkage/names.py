"""Chinese names as they are compared: one form of each character, the sounds a name may have.

Source of the traditional, variant and commonly confused characters: the published catalogue of variant characters, and
`characters.csv` beside this file for more characters of the same three kinds. Readings are pypinyin's; a surname is read
by `SURNAME_READINGS` where the common reading of the character is another (仇 is Qiu, not Chou).
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path

from jiangtu import catalogues

SURNAME_READINGS = {
    "仇": "qiu", "解": "xie", "查": "zha", "区": "ou", "曾": "zeng", "单": "shan", "任": "ren", "华": "hua",
    "朴": "piao", "盖": "ge", "缪": "miao", "翟": "zhai", "覃": "qin", "尉": "wei", "种": "chong", "乐": "yue",
    "召": "shao", "繁": "po", "员": "yun", "宓": "mi", "冼": "xian", "逄": "pang", "阚": "kan", "麻": "ma",
    "折": "she", "黑": "he", "盛": "sheng", "秘": "bi", "能": "nai", "洗": "xian", "燕": "yan", "应": "ying",
    "纪": "ji", "那": "na", "柏": "bai", "葛": "ge", "幺": "yao", "句": "gou", "曲": "qu", "都": "du", "佴": "nai",
    "尉迟": "yu chi", "万俟": "mo qi", "长孙": "zhang sun", "单于": "chan yu", "澹台": "tan tai", "皇甫": "huang fu",
}  # fmt: skip

_NOT_A_NAME = {"", "无", "不详", "未知", "未填", "空", "暂无", "null", "none", "nan", "n/a", "-"}
_BETWEEN = re.compile(r"[\s·•・‧.．。,，'’`*＊_\-—]+")
_CHINESE = re.compile("[\u4e00-\u9fff]{2,4}")
_TONES = "\u0304\u0301\u030c\u0300"
_NOTE = re.compile(r"[(（].*?[)）]|[0-9]+$")


@dataclass(frozen=True, slots=True)
class NameForms:
    """One name in every form it is compared in; all None when the text is no name.

    `name` has simplified characters only; `key` is equal for names that clerks confuse (萧 and 肖); `pinyin` is its usual
    sound without tones, the surname read as a surname; `pinyin_other` another sound it may have (that of `key` where
    it differs), or the same again.
    """

    name: str | None = None
    key: str | None = None
    pinyin: str | None = None
    pinyin_other: str | None = None


def forms(text: str) -> NameForms:
    """The comparable forms of a name as some department wrote it.

    >>> forms("仇 偉")
    NameForms(name='仇伟', key='仇伟', pinyin='qiu wei', pinyin_other='chou wei')
    >>> forms("肖 芸").key == forms("蕭雲").key
    True
    >>> forms("不详")
    NameForms(name=None, key=None, pinyin=None, pinyin_other=None)
    """
    plain = text if _CHINESE.fullmatch(text) else _plain(text)
    if plain in _NOT_A_NAME:
        return NameForms()
    name = plain.translate(_folding("same"))
    key = name.translate(_folding("confused"))
    usual, other = _sounds(name)
    return NameForms(name, key, usual, other if key == name else _sounds(key)[0])


def _plain(text: str) -> str:
    half = unicodedata.normalize("NFKC", text).lower()
    return _BETWEEN.sub("", _NOTE.sub("", half))


def _sounds(name: str) -> tuple[str, str]:
    """The usual sound; and the one with the surname read as a plain character, else with other given readings."""
    readings = [_readings(c) for c in name]
    common = " ".join([r[0] for r in readings])
    surname, length = _surname_sound(name)
    if surname and not common.startswith(surname + " "):
        return " ".join([surname, *[r[0] for r in readings[length:]]]), common
    return common, " ".join([readings[0][0], *[r[-1] for r in readings[1:]]])


def _surname_sound(name: str) -> tuple[str, int]:
    for length in (2, 1):
        sound = SURNAME_READINGS.get(name[:length])
        if sound and len(name) > length:
            return sound, length
    return "", 0


@cache
def _readings(character: str) -> tuple[str, ...]:
    """At most two ASCII sounds of a character, the common one first; a character without a sound is itself."""
    said = _dictionary().get(ord(character))
    found = [_without_tone(sound) for sound in said.split(",")] if said else [character]
    sounds = dict.fromkeys(s for s in found if s.isascii())
    return tuple(sounds)[:2] or (f"u{ord(character):x}",)


@cache
def _dictionary() -> Mapping[int, str]:
    """pypinyin's sounds of single characters, by code point, as in "chóu,qiú".

    Its file alone: the package reads a dictionary of phrases first, which names do not use and which takes longer than
    linking a delivery does.
    """
    package = find_spec("pypinyin")
    if package is None or not package.submodule_search_locations:
        raise ModuleNotFoundError("pypinyin")
    file = Path(package.submodule_search_locations[0]) / "pinyin_dict.py"
    spec = spec_from_file_location("jiangtu_sounds", file)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError("pypinyin.pinyin_dict")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    sounds: Mapping[int, str] = module.pinyin_dict
    return sounds


def _without_tone(sound: str) -> str:
    """The sound in plain letters, ü as v; ê stays itself."""
    bare = "".join(sign for sign in unicodedata.normalize("NFD", sound) if sign not in _TONES)
    return unicodedata.normalize("NFC", bare).replace("ü", "v")


@cache
def _folding(kind: str) -> dict[int, str]:
    """Every character that is folded, by code point; `confused` folds the classes that `same` has left."""
    pairs = list(_pairs(kind))
    if kind == "confused":
        same = _folding("same")
        pairs = [(a.translate(same), b.translate(same)) for a, b in pairs]
    return _classes(pairs)


def _pairs(kind: str) -> Iterable[tuple[str, str]]:
    wanted = {"same": "traditional_or_variant", "confused": "clerical_confusion"}[kind]
    for row in catalogues.variant_characters():
        if row.kind == wanted:
            yield row.character, row.variant
    text = (resources.files(__package__) / "characters.csv").read_text(encoding="utf-8")
    for more in csv.DictReader(text.splitlines()):
        if more["kind"] == kind:
            yield from ((more["character"], variant) for variant in more["variants"])


def _classes(pairs: Iterable[tuple[str, str]]) -> dict[int, str]:
    """Each character's representative: the smallest code point of those joined by any chain of pairs."""
    head: dict[str, str] = {}
    for a, b in pairs:
        low, high = sorted((_head(head, a), _head(head, b)))
        head[high] = low
    return {ord(c): _head(head, c) for c in head}


def _head(head: dict[str, str], character: str) -> str:
    while character in head and head[character] != character:
        character = head[character]
    return character
