"""The reference table of limits, row by row: which the procedures apply as rules, which elsewhere, which not and why.

A rule names its row (``DeadlineRule.row``, or its key). What no rule carries stands in ``ELSEWHERE`` with its place in
the code and its test, or in ``NOT_YET`` with a reason; a row that is in none of them fails the build. Once a rule
carries a row, what stands here about it no longer counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.deadlines import UNITS, DeadlineRule, Param
from engine.registry import Process

ROOT = Path(__file__).resolve().parent.parent

#: Row of the reference table -> what it limits, in our own words.
ROWS: Mapping[str, str] = {
    "P01": "追究时效", "P02": "立案须及时", "P03": "线索核查（市场监管）", "P04": "线索核查（住建、城管）",
    "P05": "管辖争议协商", "P06": "先行登记保存处理", "P07": "电子监控设备公示",
    "P08": "陈述申辩期", "P09": "要求听证",
    "P10": "听证通知", "P11": "办案期限", "P12": "当场处罚限额",
    "P13": "当场处罚备案", "P14": "送达处罚决定书",
    "P15": "公告送达", "P16": "缴纳罚款", "P17": "罚款上缴",
    "P18": "加处罚款", "P19": "处罚不停止执行",
    "P20": "撤回处罚决定公示", "P21": "法制审核", "P22": "移送其他机关",
    "C01": "紧急措施补批", "C02": "查封、扣押", "C03": "检测鉴定期间",
    "C04": "冻结决定书交付", "C05": "冻结",
    "C06": "退还财物", "C07": "涉罪财物随案移送",
    "E00": "加处罚款的计算", "E01": "催告履行期", "E02": "加处罚款后强制",
    "E03": "代履行催告", "E04": "立即代履行",
    "E05": "强制拆除违法建筑", "E06": "禁止强制执行的时段", "E07": "中止满三年", "E08": "执行协议",
    "F01": "申请法院强制执行", "F02": "分期、暂缓后的申请期", "F03": "催告后申请",
    "F04": "法院受理", "F05": "法院裁定",
    "F06": "紧急裁定的执行",
    "R01": "行政复议", "R02": "复议前置", "R03": "行政诉讼",
    "R04": "停止执行的例外", "R05": "复议流程", "R06": "复议机关",
    "R07": "诉讼管辖", "R08": "国家赔偿", "R09": "复议申请转送",
    "R10": "复议答复", "R11": "应诉答辩", "R12": "网上复议渠道",
    "G01": "执法决定公开", "G02": "市场监管处罚公示", "G03": "市场监管撤回公示",
    "G04": "停止公示", "G05": "监管信息共享",
    "G06": "部门协助", "G07": "信用修复", "G08": "实名举报反馈",
    "G09": "音像记录归档", "G10": "档案移交", "G11": "案卷归档",
    "X01": "批准移送", "X02": "移送公安", "X03": "公安审查",
    "X04": "复议、监督", "X05": "移交物品材料",
    "I01": "年度检查计划", "I02": "非现场优先", "I03": "检查审批、通知和频次",
    "I04": "紧急检查补批", "I05": "检查人员和结果公开",
    "I06": "整改复查", "I07": "跨区域检查", "I08": "检查中的移送",
    "I09": "双随机结果公示", "I10": "随机抽查",
}  # fmt: skip

#: What a rule says instead of a row where the table has none for it -> why it runs all the same.
OUTSIDE: Mapping[str, str] = {
    "internal": "参考表没有这一行：本机关的内部期限",
    "supervision": "参考表没有这一行：监督条例的条文未能读到，天数为参数",
}


@dataclass(frozen=True)
class Place:
    """Where a row is applied that is no running limit: file and name in it, and the test that notices its absence."""

    code: str
    test: str
    note: str


ELSEWHERE: Mapping[str, Place] = {
    "P03": Place("engine/step_limits.py:set_limit", "tests/integration/engine/test_step_limits.py",
                 "部门规章的天数尚未核对原文：作为核查环节的内部时限由本机关设定"),
    "P04": Place("engine/step_limits.py:set_limit", "tests/integration/engine/test_step_limits.py",
                 "部门规章的天数尚未核对原文：作为核查环节的内部时限由本机关设定"),
    "P10": Place("processes/penalty/hearings.py:notice", "tests/journeys/test_penalty.py",
                 "倒算的通知期：通知与举行之间不足七个工作日的听证不予登记"),
    "P12": Place("processes/penalty_summary/rules.py:limit_cents", "tests/unit/discretion/test_proposed_fines.py",
                 "数额，不是期限：超过限额转普通程序"),
    "P19": Place("documents/templates/penalty/parts.py", "tests/integration/processes/test_paperwork.py",
                 "没有期限：决定书载明复议、诉讼期间不停止执行"),
    "P21": Place("processes/penalty/guards.py:legal_review", "tests/journeys/test_penalty_forbidden.py",
                 "法律没有天数：未经审核不得决定；内部时限由环节时限设定"),
    "P22": Place("processes/inspection/deadlines.py:I08", "tests/journeys/test_inspection.py",
                 "与检查程序的移送同一期限（I08）"),
    "E00": Place("processes/surcharge.py:surcharge", "tests/unit/processes/test_penalty_rules.py",
                 "金额的计算：每日百分之三，以罚款本数为限；由负责人决定是否加处"),
    "E05": Place("processes/enforcement/guards.py:ripe", "tests/journeys/test_enforcement_forbidden.py",
                 "由 R01、R03 两个期限和公告的限期共同决定"),
    "E06": Place("processes/barred_hours.py:barred", "tests/journeys/test_enforcement_forbidden.py",
                 "时段，不是期限：参数 enforcement.night_from_hour、night_until_hour、weekends_barred"),
    "F02": Place("processes/court_application/rules.py:counts_from", "tests/journeys/test_court_application.py",
                 "F01 的起算日：分期、暂缓的最后期限"),
    "R01": Place("documents/templates/penalty/parts.py", "tests/integration/processes/test_paperwork.py",
                 "当事人的期限，载明于决定书；六十日"),
    "R03": Place("documents/templates/penalty/parts.py", "tests/integration/processes/test_paperwork.py",
                 "当事人的期限，载明于决定书；六个月"),
    "R06": Place("processes/bodies.py:Body", "tests/integration/processes/test_paperwork.py",
                 "没有期限：复议机关登记在执法主体上，由文书载明"),
    "R07": Place("processes/bodies.py:Body", "tests/integration/processes/test_paperwork.py",
                 "没有期限：管辖法院登记在执法主体上，待本机关确认"),
    "R04": Place("processes/remedy/guards.py:suspension", "tests/journeys/test_remedy_forbidden.py",
                 "没有期限：只有列明的情形才停止执行，停止期间不得执行"),
    "R10": Place("processes/remedy/answers.py:submission", "tests/journeys/test_remedy.py",
                 "逾期答复的记明视为没有证据；期限见 R05"),
    "G01": Place("processes/publicity.py:propose_now", "tests/journeys/test_publicity.py",
                 "参数 publicity.working_days，超期的列入监督"),
    "G02": Place("processes/publicity.py:propose_now", "tests/journeys/test_publicity.py",
                 "本区为综合执法，适用 G01 的参数；市场监管系统可设为二十个工作日"),
    "G03": Place("processes/publicity_rules.py:WITHDRAWAL_WORKING_DAYS", "tests/journeys/test_publicity.py",
                 "与 P20 同一期限：三个工作日"),
    "G04": Place("processes/publicity_rules.py:FIGURES", "tests/unit/processes/test_publicity_rules.py",
                 "公示期参数 publicity.short_months、publicity.long_months，届满自动停止"),
    "I01": Place("processes/inspection/plans.py:publish", "tests/journeys/test_inspection_forbidden.py",
                 "没有期限：计划经批准、公布并报备；未公布计划的不得开展计划内检查"),
    "I02": Place("processes/inspection/forms.py:off_site", "tests/journeys/test_inspection_forbidden.py",
                 "没有期限：申请现场检查须说明非现场方式不能实现监管目的"),
    "I03": Place("processes/inspection/visits.py:admit", "tests/journeys/test_inspection_forbidden.py",
                 "没有期限：未经审批、未通知的检查被拒绝（guards.scene），年度频次上限在申请和审批时核对"),
    "I05": Place("processes/officers.py:two_officers", "tests/journeys/test_inspection_forbidden.py",
                 "没有期限：两名以上持证人员亮证检查；结果公开适用 I09 的期限"),
    "I07": Place("processes/inspection/forms.py:cross_decision", "tests/journeys/test_inspection_forbidden.py",
                 "没有期限：跨区域检查须填写市人民政府决定文号"),
    "I10": Place("processes/inspection/draw.py:replay", "tests/unit/processes/test_inspection_draw.py",
                 "没有期限：公布种子的随机抽取，任何人可以重算；权重与信用、风险挂钩"),
}  # fmt: skip

NOT_YET: Mapping[str, str] = {
    "P05": "协商由人工进行，核查结论可选“管辖有争议”；两个部门规章的期限不同，待本机关确认后设为环节时限",
    "P07": "电子监控设备不由本平台管理，平台只收取其证据",
    "C04": "只有法律规定的机关可以冻结，本区各主体没有该权力；文书样式已备，不设期限规则",
    "C05": "只有法律规定的机关可以冻结，本区各主体没有该权力；文书样式已备，不设期限规则",
    "C07": "没有期限：财物随案移送并书面告知，由财物台账记录去向",
    "R08": "国家赔偿由当事人另行申请，本平台不办理赔偿程序；罚没款的退还见复议应诉程序",
    "R12": "网上复议渠道由复议机关提供，决定书是否载明由本机关的文书样式决定",
    "G05": "广东省市场监管的信息共享由商事主体监管平台承担",
    "G06": "部门间的协助由协同办公平台承担，本平台只记录外部答复",
    "G07": "信用修复由信用主管部门受理，本平台不办理",
    "G08": "实名举报的答复由投诉举报平台反馈，案件结果经织网工程接口告知",
    "G10": "向档案馆移交在十年之后，由档案系统承担；保管期限见 engine/retention.py",
}  # fmt: skip


@dataclass(frozen=True)
class Covered:
    """One line of the table of coverage."""

    row: str
    title: str
    applied: str
    code: str
    tests: tuple[str, ...]
    note: str


def coverage(processes: Sequence[Process], root: Path = ROOT) -> list[Covered]:
    """Put the reference table beside the code and the tests, a line for every rule, place and reason."""
    texts = {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted((root / "tests").rglob("test_*.py"))
        if path.name != "test_deadline_coverage.py"  # it names rules without trying them
    }
    return [line for row in (*ROWS, *OUTSIDE) for line in _of_row(row, processes, texts)]


def _of_row(row: str, processes: Sequence[Process], texts: Mapping[str, str]) -> Iterator[Covered]:
    title = ROWS.get(row, "—")
    rules = [(one, rule) for one in processes for rule in one.deadlines.values() if rule.reference == row]
    for process, rule in rules:
        code = f"processes/{process.key}/deadlines.py:{rule.key}"
        tests = _tests(rule.key, process.key, texts)
        note = f"{rule.article}。{OUTSIDE[row]}" if row in OUTSIDE else rule.article
        applied = f"{process.title}：{rule.title}，{_length(rule)}"
        yield Covered(row if row in ROWS else "—", title, applied, code, tests, note)
    if rules:
        return
    if row in ELSEWHERE:
        place = ELSEWHERE[row]
        yield Covered(row, title, "不是运行中的期限", place.code, (place.test,), place.note)
    elif row in NOT_YET:
        yield Covered(row, title, "未适用", "", (), NOT_YET[row])


def _length(rule: DeadlineRule) -> str:
    amount = rule.amount
    figure = f"{amount.default}（参数 {amount.key}）" if isinstance(amount, Param) else str(amount)
    return f"{figure}{UNITS[rule.unit]}" + ("" if rule.confirmed else "，待确认")


def _tests(key: str, process: str, texts: Mapping[str, str]) -> tuple[str, ...]:
    """Find the tests that name a limit; those of its procedure first, three at most."""
    named = re.compile(rf"""["']{re.escape(key)}["']""")
    found = [path for path, text in texts.items() if named.search(text)]
    own = [path for path in found if process in path]
    return tuple(dict.fromkeys([*own, *found]))[:3]


def table(processes: Sequence[Process], root: Path = ROOT) -> str:
    """Write the table of coverage as Markdown."""
    lines = [
        "# Coverage of the statutory limits",
        "",
        "Written by `RECORD=deadlines pytest tests/unit/processes/test_deadline_coverage.py`; do not edit. A row of",
        "the reference table of limits, the rule or the place that applies it, and the tests that name it. What is",
        "not applied says why.",
        "",
        "| row | limit | applied as | code | tests | note |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for one in coverage(processes, root):
        code = f"`{one.code}`" if one.code else ""
        tests = "<br>".join(f"`{path}`" for path in one.tests)
        lines.append(f"| {one.row} | {one.title} | {one.applied} | {code} | {tests} | {one.note} |")
    return "\n".join(lines) + "\n"
