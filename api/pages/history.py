"""The journal for readers: what a command means in Chinese, what changed from what to what."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from api.filters import called, moment
from api.pages import fields
from db.journal import JournalEntry
from db.session import Tx
from engine.cases import Case
from engine.registry import Process, Registry, Step
from processes import case_page
from processes.inspection.rules import item_lines

#: What commands are called on screen; one that is missing here shows its own name.
TITLES: dict[str, str] = {
    "case.opened": "登记案件",
    "case.resumed": "恢复案件",
    "case.terminated": "终止案件",
    "task.claimed": "签收任务",
    "task.unclaimed": "退还任务",
    "task.reassigned": "改派任务",
    "task.completed": "完成环节",
    "task.returned": "退回",
    "task.delegated": "委托协助办理",
    "task.resolved": "交回委托事项",
    "task.commented": "备注",
    "task.put_off": "设定跟进日期",
    "task.prioritised": "调整优先级",
    "task.withdrawn": "撤回环节",
    "review.recorded": "案卷评查结果入卷",
    "wording.drafted": "起草文书措辞",
    "wording.activated": "启用文书措辞",
    "wording.rejected": "否决文书措辞",
    "wording.ended": "停用文书措辞",
    "document.sent": "电子送达发出",
    "document.delivered": "电子送达到达",
    "consent.recorded": "登记电子送达同意",
    "consent.withdrawn": "撤回电子送达同意",
    "document.circulated": "发起会签",
    "circulation.numbered": "协同办公已受理会签",
    "circulation.answered": "会签意见",
    "substitution.arranged": "设置请假代理",
    "substitution.ended": "结束请假代理",
    "timer.fired": "期限或定时到达",
    "external_task.completed": "外部系统答复",
    "external_task.failed": "外部系统调用失败",
    "external_task.error_thrown": "外部系统报告错误",
    "external_task.prioritised": "调整外部任务优先级",
    "external_task.released": "收回外部任务",
    "signal.sent": "发出广播信号",
    "signal.received": "收到广播信号",
    "webhook.added": "新增事件推送",
    "webhook.changed": "变更事件推送",
    "webhook.secret_rotated": "更换推送密钥",
    "webhook.paused": "暂停事件推送",
    "webhook.resumed": "恢复事件推送",
    "webhook.removed": "删除事件推送",
    "webhook.redelivered": "重新推送",
    "webhook.stopped": "事件推送停止",
    "webhook.messages_dropped": "清除停止推送的积压消息",
    "outbox.settled": "告知外部系统",
    "incident.raised": "出现异常",
    "inbound.set_aside": "外部来件暂存",
    "inbound.retried": "重试外部来件",
    "inbound.decline_proposed": "申请不予接收外部来件",
    "inbound.refused": "确认不予接收外部来件",
    "inbound.settled": "外部来件处理完毕",
    "repair.proposed": "申请运维操作",
    "repair.confirmed": "确认并执行运维操作",
    "repair.rejected": "否决运维操作",
    "repair.carried_out": "批量操作执行",
    "repair.rehearsed": "预演运维操作",
    "repair.batch_proposed": "申请批量操作",
    "repair.batch_confirmed": "确认批量操作",
    "repair.batch_rejected": "否决或者停止批量操作",
    "repair.undo_proposed": "申请撤销批量操作",
    "case.removed": "保管期满销毁",
    "retention.held": "暂停销毁",
    "retention.release_proposed": "申请解除暂停销毁",
    "retention.release_rejected": "不同意解除暂停销毁",
    "retention.released": "解除暂停销毁",
    "deadline.paused": "期限中止",
    "deadline.resumed": "期限恢复",
    "deadline.extended": "期限延长",
    "deadline.rung": "期限预警",
    "message.received": "案外事件",
    "number_series.set": "设定文号规则",
    "number_series.continued": "接续文号",
    "subject.merged": "合并执法对象",
    "subject.parted": "撤销合并执法对象",
    "old_cases.imported": "导入历史案件",
    "case.taken_over": "接续办理原系统案件",
    "article.entered": "录入法律条文",
    "article.ended": "条文失效",
    "first_offence.listed": "列入首违不罚清单",
    "first_offence.ended": "移出首违不罚清单",
    "deadline.recomputed": "期限重新计算",
    "document.drafted": "起草文书",
    "document.filed": "文书归档",
    "document.superseded": "更正文书",
    "document.voided": "文书作废",
    "document.scan_filed": "上传签章扫描件",
    "evidence.withdrawn": "撤回证据",
    "step_limit.ended": "取消环节时限",
    "power.granted": "授予事项权力",
    "power.ended": "终止事项权力",
    "document.served": "送达文书",
    "evidence.added": "添加证据",
    "definition.deployed": "部署流程",
    "definition.retired": "停用流程版本",
    "standard.imported": "导入裁量基准",
    "unit.added": "新增部门",
    "unit.changed": "变更部门",
    "person.added": "新增人员",
    "person.changed": "变更人员",
    "people.imported": "导入人员",
    "membership.granted": "授予角色",
    "membership.ended": "结束角色",
    "qualification.added": "登记证件",
    "qualification.ended": "注销证件",
    "account.linked": "关联登录账号",
    "account.unlinked": "解除登录账号",
    "service_token.issued": "签发接口令牌",
    "service_token.revoked": "撤销接口令牌",
    "calendar.loaded": "导入放假安排",
    "calendar.adopted": "采用放假安排",
    "standard.proposed": "提交裁量基准",
    "standard.approved": "批准裁量基准",
    "standard.rejected": "不批准裁量基准",
    "parameter.set": "设定法定参数",
    "parameter.proposed": "提出参数变更",
    "parameter.approved": "批准参数变更",
    "parameter.rejected": "不批准参数变更",
    "review.judged": "人工评查认定",
    "review.judgement_withdrawn": "撤销人工评查认定",
    "step_limit.set": "设定环节时限",
    "body.added": "新增执法主体",
    "body.changed": "变更执法主体",
    "goods.entered": "登记涉案财物",
    "goods.moved": "财物出入库",
    "goods.signed": "财物交接签字",
    "goods.ended": "财物处理完毕",
    "goods.voided": "财物登记作废",
    "measure.opened": "发起行政强制措施",
    "publicity.proposed": "报送公示",
    "publicity.approved": "审核公示",
    "publicity.withdrawn": "撤回公示",
    "publicity.change_noted": "发现公示有误，限期撤回",
    "joint.opened": "共同违法另案立案",
    "transfer.opened": "启动移送公安",
    "transfer.returned": "司法机关移回，另行立案",
    "remedy.opened": "登记复议、诉讼",
    "remedy.surcharge_noted": "复议、诉讼期间加处罚款暂停或者恢复计算",
    "remedy.decision_reopened": "责令重作，另行立案",
    "supervision.ordered": "发出督办",
    "supervision.received": "收到权力监督平台的督办",
    "supervision.opened": "登记监督线索",
    "inspection_plan.drafted": "拟制年度检查计划",
    "inspection_plan.changed": "修改年度检查计划",
    "inspection_plan.submitted": "报送年度检查计划",
    "inspection_plan.decided": "审批年度检查计划",
    "inspection_plan.published": "公布年度检查计划",
    "inspection_object.entered": "登记检查对象",
    "inspection_object.removed": "移出检查对象名录库",
    "inspection_conflict.declared": "登记回避事项",
    "inspection_draw.announced": "冻结名单、公布随机数承诺",
    "inspection_draw.drawn": "双随机抽取",
    "inspection_draw.drawn_again": "重新抽取",
    "inspection_draw.dispatched": "派发检查任务",
    "inspection.penalty_opened": "检查发现违法，移交立案",
    "inspection.crime_referred": "检查发现涉嫌犯罪，启动移送",
    "enforcement.opened": "发起强制执行",
    "remark.asked": "提问",
    "hall.taken_in": "网上办事大厅收件",
    "hall.informed": "网上办事大厅告知当事人",
    "remark.answered": "答复",
    "phrase.added": "新增常用语",
    "phrase.removed": "删除常用语",
    "card.checked": "当事人核验执法证",
    "case.converted": "转为普通程序",
    "payment.received": "罚款到账",
    "message.passed_on": "关联案件通知",
    "signature.taken": "签名",
    "number.reserved": "预留文号",
    "number.returned": "退回预留文号",
    "number.voided": "文号作废",
    "upload.completed": "收到上传文件",
    "device.registered": "登记执法终端",
    "device.revoked": "注销执法终端",
    "street.acted": "移动执法操作",
    "vehicle.added": "登记车辆",
    "vehicle.changed": "变更车辆信息",
    "terminal.added": "登记车载终端",
    "terminal.registered": "车载终端注册",
    "patrol.report_made": "生成巡查周报",
    "patrol.report_looked_at": "查看巡查周报",
    "terminal.withdrawn": "停用车载终端",
    "driver.registered": "登记驾驶证",
    "shift.begun": "出车",
    "shift.ended": "交车",
    "track.imported": "导入轨迹",
    "track.held": "保全轨迹",
    "track.released": "解除轨迹保全",
    "track.looked_at": "查看车辆轨迹",
    "fleet.looked_at": "查看车辆实时位置",
    "place.looked_at": "查询到过某处的车辆",
    "area.looked_at": "查询到过某区域的车辆",
    "mileage.looked_at": "查看里程报表",
    "coverage.looked_at": "查看巡查覆盖",
    "dispatch.ordered": "派车",
    "dispatch.arrival_noted": "车辆到达",
    "dispatch.ended": "派车结束",
    "geofence.added": "设定电子围栏",
    "geofence.ended": "取消电子围栏",
    "route.added": "设定巡查路线",
    "case.vehicle_dispatched": "派车到场",
    "case.track_filed": "轨迹入卷",
}

#: What changed, where a command names it otherwise than the page.
WORDS: dict[str, str] = {
    "holds": "暂停销毁的事由", "name": "名称（姓名）", "code": "编码", "position": "排序", "active": "启用",
    "staff_number": "工号", "phone": "手机",
}  # fmt: skip

#: What the diagrams' operators do.
OPERATORS: dict[str, str] = {
    "lookup_entity": "查询商事主体", "deem_served": "公告期满，视为送达", "report_outcome": "回告案源单位",
    "lapse_preservation": "先行登记保存逾期失效", "open_measure": "启动强制措施", "note_measure": "登记强制措施结果",
    "note_enforcement": "登记执行结果", "note_transfer": "登记移送结果", "note_remedy": "登记复议、诉讼情况",
    "convert_to_ordinary": "转为普通程序案件", "request_payment": "生成缴款码", "lift_measure": "解除强制措施",
    "open_court": "转申请人民法院强制执行", "open_penalty": "移交立案", "refer_crime": "启动移送程序",
    "tell_decision": "通知原案件", "take_effect": "登记影响、通知原案件", "tell_origin": "通知原案件",
    "take_back": "另立行政处罚案件",
}  # fmt: skip

#: The systems beside this one, by the name of their messages and topics.
SYSTEMS: dict[str, str] = {
    "grid": "织网工程", "entities": "商事主体监管", "payments": "代收罚没款银行", "mail": "电子邮件", "sms": "短信",
    "office": "协同办公", "oversight": "权力监督", "service_hall": "网上办事大厅", "hall": "网上办事大厅",
}  # fmt: skip

EVENTS: dict[str, str] = {
    "task.created": "转入“{name}”",
    "task.cancelled": "撤回“{name}”",
    "deadline.started": "起算：{title}，{due_at} 届满",
    "deadline.stopped": "终结：{title}",
    "document.drafted": "起草：{title}",
    "service.called": "自动处理：{operator}",
    "outbox.posted": "待告知外部系统：{system}",
    "external_task.created": "等待外部系统：{topic}",
    "case.closed": "案件结束",
    "case.linked": "关联案件",
    "payment.requested": "缴款码已生成",
    "publicity.proposed": "报送公示：{number}",
    "publicity.withdrawn": "撤回公示：{number}",
    "publicity.to_withdraw": "须于 {last_day} 前撤回公示：{number}",
}


def entries_of(tx: Tx, case: Case, *, last: int | None = None, only: str = "") -> list[dict[str, Any]]:
    """Give a case's journal for its page, newest first."""
    found = case_page.journal_of(tx, case.chain, last=last, prefix=only)
    process = tx.use(Registry).process(case.process_key)
    people = case_page.names_of(tx, _people(found))
    return [readable(entry, process, people) for entry in found]


def readable(
    entry: JournalEntry,
    process: Process | None = None,
    people: Mapping[uuid.UUID | None, str] | None = None,
    steps: Mapping[str, Step] | None = None,
) -> dict[str, Any]:
    """Write one entry for a reader."""
    payload = entry.payload
    step = (process.steps if process else steps or {}).get(str(payload.get("element")))
    title = TITLES.get(entry.command, entry.command)
    if step is not None and entry.command.startswith("task."):
        title = f"{title}：{step.title}"
    elif payload.get("title"):
        title = f"{title}：{payload['title']}"
    elif entry.command == "outbox.settled" and payload.get("system") in SYSTEMS:
        title = f"{title}：{SYSTEMS[payload['system']]}{'（未送达）' if payload.get('error') else ''}"
    return {
        "seq": entry.seq,
        "at": entry.at,
        "title": title,
        "who": who(entry),
        "text": _said(payload),
        "changes": _changes(payload, step, people or {}),
        "events": [text for text in (_event(one, process) for one in payload.get("events", [])) if text]
        + ([f"提交前于 {moment(payload['proved_at'])} 验证本人身份"] if payload.get("proved_at") else []),
        "hash": entry.hash.partition(":")[2] or entry.hash,
        "chain": entry.chain,
        "command": entry.command,
    }


def _said(payload: Mapping[str, Any]) -> str:
    """Give the reason, or what was asked and answered."""
    if payload.get("question"):
        asked, answer = f"问：{payload['question']}", payload.get("answer")
        return f"{asked}　答：{answer}" if answer else f"{asked}（问 {payload.get('name', '')}）"
    told = payload.get("message") if "attempts" not in payload else ""  # of a delivery it is the message's own number
    return str(payload.get("reason") or told or "")


def who(entry: JournalEntry) -> str:
    """Name the actor of an entry."""
    return called(str(entry.actor.get("name", "")))


def _event(event: Mapping[str, Any], process: Process | None) -> str:
    template = EVENTS.get(str(event.get("event")))
    if template is None:
        return ""
    words = {key: moment(str(value)) if key.endswith("_at") else value for key, value in event.items()}
    element = process.steps.get(str(event.get("element"))) if process else None
    words.setdefault("name", element.title if element else event.get("element", ""))
    limit = process.deadlines.get(str(event.get("deadline"))) if process else None
    words["operator"] = OPERATORS.get(str(event.get("operator")), "")
    for key in ("system", "topic"):
        words[key] = SYSTEMS.get(str(event.get(key)).partition(".")[0], str(event.get(key)))
    words.setdefault("title", limit.title if limit else event.get("deadline", ""))
    try:
        return template.format(**words)
    except (KeyError, IndexError):
        return ""


def _changes(payload: Mapping[str, Any], step: Any, people: Mapping[uuid.UUID | None, str]) -> list[dict[str, str]]:
    """Put before and after side by side; a step's answers count as after."""
    if isinstance(payload.get("answers"), Mapping) and step is not None:
        answers = payload["answers"]
        options = _people_options(step.form.fields, answers, people)
        return [
            {"title": asked.label, "before": "", "after": fields.words(asked, answers[asked.name], options)}
            for asked in step.form.fields
            if asked.name in answers
        ]
    before, after = payload.get("before"), payload.get("after")
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        names = dict.fromkeys([*before, *after])
        return [
            {"title": WORDS.get(name, name), "before": _plain(before.get(name)), "after": _plain(after.get(name))}
            for name in names
        ]
    if before is not None or after is not None:
        return [{"title": "内容", "before": _plain(before), "after": _plain(after)}]
    return []


def _plain(value: Any) -> str:
    if value in (None, "", [], {}):
        return "（无）"
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "；".join(value)
    return "是" if value is True else "否" if value is False else str(value)


def _people_options(asked: Iterable[Any], answers: Mapping[str, Any], people: Mapping[Any, str]) -> fields.Options:
    from engine.forms import Choice

    titles = {str(key): name for key, name in people.items() if key}
    wanted = [one.name for one in asked if one.kind in ("person", "persons") and one.name in answers]
    return {name: [Choice(key, title) for key, title in titles.items()] for name in wanted}


def _items(tx: Tx, asked: Iterable[Any], answers: Mapping[str, Any]) -> fields.Options:
    wanted = {one.name: answers[one.name] for one in asked if one.kind in ("catalogue", "catalogues")}
    wanted |= {
        one.name: [line.code for line in item_lines(str(answers[one.name]))] for one in asked if one.lines == "items"
    }
    return {
        name: case_page.items_named(tx, map(str, value if isinstance(value, list) else [value]))
        for name, value in wanted.items()
    }


def _people(found: Iterable[JournalEntry]) -> set[uuid.UUID | None]:
    """Collect identifiers that answers hold, to name them all in one query."""
    ids: set[uuid.UUID | None] = set()
    for entry in found:
        answers = entry.payload.get("answers")
        values = answers.values() if isinstance(answers, Mapping) else ()
        for value in values:
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, str) and len(one) == 36 and one.count("-") == 4:
                    try:
                        ids.add(uuid.UUID(one))
                    except ValueError:
                        continue
    return ids


def known_facts(tx: Tx, case: Case) -> list[dict[str, Any]]:
    """Give what has been established so far, step by step in the order of the procedure."""
    process = tx.use(Registry).process(case.process_key)
    groups, seen, done = [], set(), case.completed_steps()
    for element, step in process.steps.items():
        section = case.facts.get(step.form.section)
        if not isinstance(section, Mapping) or (element not in done and "handed_in" not in section):
            continue
        asked = [one for one in step.form.fields if one.name in section and (step.form.section, one.name) not in seen]
        seen |= {(step.form.section, one.name) for one in asked}
        ids = [section[one.name] for one in asked if one.kind in ("person", "persons")]
        flat = [item for value in ids for item in (value if isinstance(value, list) else [value])]
        people = case_page.names_of(tx, [uuid.UUID(str(item)) for item in flat])
        options = {**_people_options(asked, section, people), **_items(tx, asked, section)}
        rows = [{"title": one.label, "value": fields.words(one, section[one.name], options)} for one in asked]
        if rows:
            groups.append({"title": step.title, "rows": rows})
    return groups
