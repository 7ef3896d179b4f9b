"""People as an agency hands them in: the columns, and every problem by row. Pure: a table in, statements out.

The file is described in ``docs/reference/people.md``. What needs the registers (units, people, logins, certificates) is
checked in ``people_imports``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from db.clock import EARLIEST, LATEST
from discretion import sheets
from processes.old_case_sheet import Level, Problem, written_day
from processes.roles import ROLES

NAME, STAFF, PHONE, UNIT, ROLE, LOGIN = "姓名", "工号", "手机", "部门", "角色", "登录账号"
NUMBER, SCOPE, LAST_DAY, FIRST_DAY = "执法证号", "执法范围", "有效期至", "证件起始日"
COLUMNS = (NAME, STAFF, PHONE, UNIT, ROLE, LOGIN, NUMBER, SCOPE, LAST_DAY, FIRST_DAY)
REQUIRED = (NAME,)
#: What is written in each column, for the page.
ABOUT: Mapping[str, str] = {
    NAME: "必填",
    STAFF: "与登录账号至少填一项，用以辨认同一人",
    PHONE: "不填即不改变",
    UNIT: "部门名称；不同执法主体有同名部门的，写作“执法主体/部门”",
    ROLE: "一个或者几个，以顿号分隔；不填部门和角色即不改变",
    LOGIN: "统一身份认证中的账号",
    NUMBER: "不填即不改变",
    SCOPE: "执法领域、法规名称或者事项编码，以顿号分隔；不填即本主体的全部领域",
    LAST_DAY: "证件上的最后一日，当日仍有效；不填即长期",
    FIRST_DAY: "填写执法证号的必填",
}
#: A file holds no more people than this; more come in several files.
MOST_PEOPLE = 2000
_LONGEST = {NAME: 60, STAFF: 60, PHONE: 30, LOGIN: 200, NUMBER: 60, SCOPE: 300}
_TITLES = {role.title: key for key, role in ROLES.items()}
_BETWEEN = re.compile(r"[、，,；;\n]+")
_PHONE = re.compile(r"\+?[\d\- ()]{5,25}")


@dataclass(frozen=True)
class Post:
    """A role that somebody shall hold in a unit, as the file names it."""

    line: int
    unit: str
    #: Key of the role.
    role: str


@dataclass(frozen=True)
class Certified:
    """A certificate as it is printed; ``last_day`` is the last day on which it holds, None for no end."""

    number: str
    scope: str
    valid_from: dt.date
    last_day: dt.date | None

    @property
    def valid_to(self) -> dt.date | None:
        """The first day on which it no longer holds."""
        return self.last_day + dt.timedelta(days=1) if self.last_day else None


@dataclass
class Stated:
    """One person as the file states him; what is empty or None is not stated and stays as it is."""

    line: int
    name: str
    staff_number: str
    phone: str
    login: str
    certificate: Certified | None
    posts: list[Post] = field(default_factory=list)
    #: line -> unit, whether or not its roles could be read.
    units: dict[int, str] = field(default_factory=dict)


@dataclass
class Reading:
    """The people of a file and everything that a person should know about them."""

    people: list[Stated] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def importable(self) -> bool:
        """Tell whether nothing refuses the import."""
        return bool(self.people) and not any(one.level == "error" for one in self.problems)

    def note(self, line: int, column: str, text: str, level: Level = "error") -> None:
        """Add a problem."""
        self.problems.append(Problem(line, column, level, text))


def read(content: bytes, today: dt.date) -> Reading:
    """Read a file of people; every problem stands by its row, nothing is guessed.

    Several rows of one 工号 (or login) are one person: each names a unit and the roles there.
    """
    found = Reading()
    try:
        sheet = sheets.read(content, COLUMNS)
    except sheets.Unreadable as error:
        found.note(error.line, "", f"文件无法读取：{error.reason}")
        return found
    if not set(COLUMNS) & set(sheet.columns):
        found.note(0, "", f"没有找到表头：应有一行写明{'、'.join(COLUMNS)}" if sheet.columns else "文件是空的")
        return found
    for name in REQUIRED:
        if name not in sheet.columns:
            found.note(sheet.heading, name, f"缺少列“{name}”")
    if STAFF not in sheet.columns and LOGIN not in sheet.columns:
        found.note(sheet.heading, STAFF, f"缺少列“{STAFF}”或者“{LOGIN}”，无法辨认同一人")
    for name in sheet.columns:
        if sheet.columns.count(name) > 1:
            found.note(sheet.heading, name, f"列“{name}”重复")
        elif name not in COLUMNS:
            found.note(sheet.heading, name, f"未知列“{name}”，不予导入", "notice")
    if any(one.level == "error" for one in found.problems):
        return found
    if not sheet.lines:
        found.note(1, "", "文件中没有数据行")
    if len(sheet.lines) > MOST_PEOPLE:
        found.note(0, "", f"超过{MOST_PEOPLE}行，请分成几个文件")
        return found
    for line in sheet.lines:
        cells = {name: line.cells.get(name, "").strip() for name in COLUMNS}
        if line.surplus:
            found.note(line.number, "", "该行的列数多于表头")
        _take(line.number, cells, found, today)
    _alone(found)
    return found


def _take(number: int, cells: Mapping[str, str], found: Reading, today: dt.date) -> None:
    if not cells[NAME]:
        found.note(number, NAME, "不得为空")
    if not cells[STAFF] and not cells[LOGIN]:
        found.note(number, STAFF, f"{STAFF}和{LOGIN}至少填写一项")
    for column, longest in _LONGEST.items():
        if len(cells[column]) > longest:
            found.note(number, column, f"超过{longest}字")
    if cells[PHONE] and not _PHONE.fullmatch(cells[PHONE]):
        found.note(number, PHONE, f"“{cells[PHONE]}”不是电话号码")
    one = Stated(
        number, cells[NAME], cells[STAFF], cells[PHONE], cells[LOGIN], _certificate(number, cells, found, today),
        _posts(number, cells, found), {number: cells[UNIT]} if cells[UNIT] else {},
    )  # fmt: skip
    earlier = next((held for held in found.people if _same(held, one)), None)
    if earlier is None:
        found.people.append(one)
    else:
        _join(earlier, one, found)


def _same(held: Stated, one: Stated) -> bool:
    if held.staff_number and one.staff_number:
        return held.staff_number == one.staff_number
    return bool(one.login) and held.login == one.login


def _join(held: Stated, one: Stated, found: Reading) -> None:
    """Take a further row of a person: it adds roles, and contradicts nothing."""
    for column, first, then in (
        (NAME, held.name, one.name), (PHONE, held.phone, one.phone), (LOGIN, held.login, one.login),
        (NUMBER, held.certificate, one.certificate),
    ):  # fmt: skip
        if first and then and first != then:
            found.note(one.line, column, f"与第{held.line}行的同一人不一致")
    held.phone, held.login = held.phone or one.phone, held.login or one.login
    held.certificate = held.certificate or one.certificate
    held.units |= one.units
    for post in one.posts:
        if any((post.unit, post.role) == (known.unit, known.role) for known in held.posts):
            found.note(one.line, ROLE, f"与第{held.line}行重复：{ROLES[post.role].title}")
        else:
            held.posts.append(post)


def _posts(number: int, cells: Mapping[str, str], found: Reading) -> list[Post]:
    titles = list(dict.fromkeys(word.strip() for word in _BETWEEN.split(cells[ROLE]) if word.strip()))
    for title in titles:
        if title not in _TITLES:
            found.note(number, ROLE, f"没有角色“{title}”，应为{'、'.join(_TITLES)}")
    if titles and not cells[UNIT]:
        found.note(number, UNIT, "填写角色的须填写部门")
    if cells[UNIT] and not titles:
        found.note(number, ROLE, "填写部门的须填写角色")
    if not titles and not cells[UNIT]:
        found.note(number, ROLE, "未填部门和角色，不改变该人员的角色", "notice")
    return [Post(number, cells[UNIT], _TITLES[title]) for title in titles if title in _TITLES]


def _certificate(number: int, cells: Mapping[str, str], found: Reading, today: dt.date) -> Certified | None:
    first, last = (_day(number, column, cells[column], found) for column in (FIRST_DAY, LAST_DAY))
    if not cells[NUMBER]:
        for column in (SCOPE, LAST_DAY, FIRST_DAY):
            if cells[column]:
                found.note(number, NUMBER, f"填写{column}的须填写{NUMBER}")
        return None
    if first is None:
        if not cells[FIRST_DAY]:
            found.note(number, FIRST_DAY, f"填写{NUMBER}的须填写{FIRST_DAY}")
        return None
    if last is not None and last < first:
        found.note(number, LAST_DAY, f"{LAST_DAY}早于{FIRST_DAY}")
        return None
    if last is not None and last < today:
        found.note(number, LAST_DAY, "证件已过期，不能承办案件", "warning")
    if not cells[LAST_DAY]:
        found.note(number, LAST_DAY, "未填有效期至，按长期有效登记", "warning")
    return Certified(cells[NUMBER], cells[SCOPE], first, last)


def _day(number: int, column: str, text: str, found: Reading) -> dt.date | None:
    try:
        day = written_day(text) if text else None
    except ValueError:
        found.note(number, column, f"“{text}”不是日期，应写作 2024-03-01")
        return None
    if day is not None and not EARLIEST.date() <= day <= LATEST.date():
        found.note(number, column, f"“{text}”应在1900年至2999年之间，长期有效的不填{LAST_DAY}")
        return None
    return day


def _alone(found: Reading) -> None:
    """Refuse a login or a certificate that the file gives to two people."""
    seen: dict[tuple[str, str], Stated] = {}
    for one in found.people:
        for column, text in (
            (LOGIN, one.login), (NUMBER, one.certificate.number if one.certificate else ""),
        ):  # fmt: skip
            if text and (earlier := seen.setdefault((column, text), one)) is not one:
                found.note(one.line, column, f"与第{earlier.line}行重复：{text}")
