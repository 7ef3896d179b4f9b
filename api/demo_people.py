"""Who works in the demo: bodies, units, people with roles, certificates and logins; standards and diagram."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from db.actor import system_actor
from db.session import Database, Tx
from discretion import standard_imports
from discretion.cli import SHIPPED, SHIPPED_FILE
from engine import definitions, people, step_limits
from engine.registry import Registry
from processes import bodies, number_series, roles


@dataclass(frozen=True)
class Member:
    """A person of the demo: login, name, and the roles held in units (``role@unit``)."""

    subject: str
    name: str
    places: tuple[str, ...]
    certificate: str = ""
    #: Fields that the certificate covers; empty: all of the body.
    scope: str = ""
    #: Whether the body's head, who alone decides on a transfer to the police.
    principal: bool = False

    @property
    def title(self) -> str:
        """Say what the person is, for the list of demo accounts."""
        held = dict.fromkeys(roles.title(place.split("@")[0]) for place in self.places)
        unit = self.places[0].split("@")[1]
        return f"{'、'.join(held)}（{unit}）"


#: Bodies: name -> (short name, prefix of numbers, title of its powers, address, phone).
BODIES: Mapping[str, tuple[str, str, bodies.Title, str, str]] = {
    "深圳市罗湖区城市管理和综合执法局": (
        "区城管局",
        "深罗城执",
        "statute",
        "深圳市罗湖区文锦中路1008号",
        "0755-25666666",
    ),
    "深圳市罗湖区东门街道办事处": ("东门街道", "深罗东街执", "empowered", "深圳市罗湖区中兴路103号", "0755-82330000"),
}
#: Units: name -> the body that they belong to.
UNITS: Mapping[str, str] = {
    "执法一队": "深圳市罗湖区城市管理和综合执法局",
    "局机关": "深圳市罗湖区城市管理和综合执法局",
    "东门街道综合行政执法队": "深圳市罗湖区东门街道办事处",
}
#: What certificates of a street office cover: by field, as the catalogue of items names them.
STREET = "市容环卫、生活垃圾分类、户外广告、园林绿化、建筑垃圾、市场监管"
MEMBERS = (
    Member("zhaomin", "赵敏", ("intake@执法一队",)),
    Member("lijianguo", "李建国", ("officer@执法一队",), "19020152001"),
    Member("chenxiaomin", "陈晓敏", ("officer@执法一队",), "19020152002"),
    Member("zhouqiang", "周强", ("unit_head@执法一队",), "19020152003"),
    Member("zhengwenjing", "郑文静", ("legal_reviewer@局机关", "legal_reviewer@东门街道综合行政执法队"), "19020152010"),
    Member("huangzhiyuan", "黄志远", ("leader@局机关",), "19020152020", principal=True),
    Member("hexuemei", "何雪梅", ("leader@局机关",), "19020152021"),
    Member("linxiuying", "林秀英", ("archivist@局机关", "archivist@东门街道综合行政执法队")),
    Member("liangpeishan", "梁佩珊", ("intake@东门街道综合行政执法队",)),
    Member("fengguodong", "冯国栋", ("officer@东门街道综合行政执法队",), "19020153001", STREET),
    Member("dengxiaoyan", "邓小燕", ("officer@东门街道综合行政执法队",), "19020153002", STREET),
    Member("luoyonghui", "罗永辉", ("unit_head@东门街道综合行政执法队",), "19020153003"),
    Member("yejianhua", "叶建华", ("leader@东门街道综合行政执法队",), "19020153020", principal=True),
    Member("xiedong", "谢东", ("leader@东门街道综合行政执法队",), "19020153021"),
    Member("jianghaitao", "江海涛", ("supervisor@局机关",)),
    Member("zhonghui", "钟慧", ("auditor@局机关",)),
    Member("machao", "马超", ("administrator@局机关",)),
    Member("lufang", "卢芳", ("administrator@局机关",)),
)  # fmt: skip

#: Internal step limits of the demo in working days; what is slow turns yellow, then red.
STEP_LIMITS = {"N2": 5, "N3_unit": 2, "N3": 2, "N5_unit": 2, "N6_approve": 2, "N9": 5, "N11": 3, "N17": 10, "N18": 30}


@dataclass
class Office:
    """A tenant of the demo with its people by login, units and bodies by name."""

    tenant_id: uuid.UUID
    persons: dict[str, uuid.UUID] = field(default_factory=dict)
    units: dict[str, uuid.UUID] = field(default_factory=dict)
    bodies: dict[str, uuid.UUID] = field(default_factory=dict)


def found(database: Database, tenant_id: uuid.UUID, *, issuer: str, since: dt.date) -> Office:
    """Set up 罗湖区: bodies, units, people, certificates, logins, standard, step limits, diagram.

    :param since: the day from which powers, roles and limits hold.
    """
    office = Office(tenant_id)
    with database.transaction(system_actor(tenant_id, "平台")) as tx:
        for place, (name, (short, prefix, title, address, phone)) in enumerate(BODIES.items()):
            row = bodies.add_body(
                tx, name=name, short_name=short, series=number_series.beginning(prefix), seal="demo", address=address,
                phone=phone, review_body="深圳市罗湖区人民政府", court="深圳市盐田区人民法院", position=place,
                bank="持本决定书到深圳市罗湖区代收罚没款银行或者通过电子支付系统",
            )  # fmt: skip
            office.bodies[name] = row.id
            bodies.grant_power(
                tx, body_id=row.id, item_code=bodies.EVERY_ITEM, title=title, valid_from=since,
                basis="法律、法规规定" if title == "statute" else "广东省关于镇街综合行政执法的公告（示例）",
            )  # fmt: skip
        for name, body in UNITS.items():
            office.units[name] = people.add_unit(tx, name=name, body_id=office.bodies[body]).id
        for member in MEMBERS:
            office.persons[member.subject] = _enter(tx, office, member, issuer, since)
        standard_imports.import_standard(tx, content=SHIPPED_FILE.read_bytes(), **SHIPPED)
        for element, days in STEP_LIMITS.items():
            step_limits.set_limit(
                tx, unit_id=None, process_key="penalty", element_id=element, amount=days, valid_from=since
            )
        deploy(tx)
    return office


def _enter(tx: Tx, office: Office, member: Member, issuer: str, since: dt.date) -> uuid.UUID:
    person = people.add_person(tx, name=member.name, staff_number=member.subject).id
    for place in member.places:
        role, unit = place.split("@")
        people.grant_membership(tx, person_id=person, unit_id=office.units[unit], role=role, valid_from=since)
    if member.certificate:
        people.add_qualification(
            tx, person_id=person, kind=roles.CERTIFICATE, number=member.certificate, valid_from=since,
            valid_to=since.replace(year=since.year + 6, day=1), scope=member.scope,
        )  # fmt: skip
    if member.principal:
        number = f"任职{member.certificate}"
        people.add_qualification(tx, person_id=person, kind=roles.PRINCIPAL, number=number, valid_from=since)
    if "legal_reviewer" in member.places[0]:
        people.add_qualification(
            tx, person_id=person, kind=roles.LEGAL_QUALIFICATION, number=f"A2016{member.certificate}", valid_from=since
        )
    people.link_account(tx, person_id=person, issuer=issuer, subject=member.subject)
    return person


def found_second(database: Database, tenant_id: uuid.UUID, *, issuer: str, since: dt.date) -> Office:
    """Set up 福田区, which shares the program and sees nothing of the first tenant."""
    office = Office(tenant_id)
    with database.transaction(system_actor(tenant_id, "平台")) as tx:
        name = "深圳市福田区城市管理和综合执法局"
        series = number_series.beginning("深福城执")
        office.bodies[name] = bodies.add_body(tx, name=name, short_name="福田城管", series=series, seal="demo").id
        unit = people.add_unit(tx, name="福田执法队", body_id=office.bodies[name])
        office.units["福田执法队"] = unit.id
        for member in SECOND_MEMBERS:
            office.persons[member.subject] = _enter(tx, office, member, issuer, since)
        deploy(tx)
    return office


SECOND_MEMBERS = (
    Member("futian-wen", "温海", ("intake@福田执法队", "officer@福田执法队"), "19020160001"),
    Member("futian-admin", "方敏", ("administrator@福田执法队", "supervisor@福田执法队")),
)


def deploy(tx: Tx) -> None:
    """Deploy the shipped diagrams of every procedure."""
    registry = tx.use(Registry)
    for key in registry.processes:
        definitions.deploy(tx, process_key=key, xml=registry.diagram(key))
