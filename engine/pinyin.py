"""How a Chinese name is typed: its pinyin in full and by initials, with both readings of a surname. Pure."""

from __future__ import annotations

from functools import lru_cache

#: Surnames that are read otherwise than the same character elsewhere.
SURNAMES = {
    "单": "shan", "曾": "zeng", "解": "xie", "仇": "qiu", "区": "ou", "查": "zha", "朴": "piao", "盖": "ge",
    "尉": "yu",
    "乐": "yue", "召": "shao", "翟": "zhai",
    "员": "yun", "缪": "miao", "逄": "pang", "种": "chong", "秘": "bi", "繁": "po",
}  # fmt: skip


@lru_cache(maxsize=4096)
def spelled(text: str) -> str:
    """Spell a text: ``深圳`` gives ``shenzhen sz``; characters that are surnames add their other reading.

    A shop is called after its owner anywhere in its name (``东门曾记面馆``), so there is a spelling with the first
    character read as a surname, and one with every such character read so.
    """
    from pypinyin import lazy_pinyin  # its dictionaries cost 100 ms: only who writes cases pays for them

    text = text.strip()
    syllables = [part.lower() for part in lazy_pinyin(text) if part.strip()]
    if not syllables:
        return ""
    readings = [syllables]
    other = SURNAMES.get(text[:1])
    if other and other != syllables[0]:
        readings.append([other, *syllables[1:]])
    if any(character in SURNAMES for character in text[1:]):
        named = [SURNAMES.get(character) or lazy_pinyin(character)[0].lower() for character in text]
        readings.append([part for part in named if part.strip()])
    words = [word for one in readings for word in ("".join(one), "".join(part[0] for part in one))]
    return " ".join(dict.fromkeys(words))
