"""What can be wrong with a diagram: a code, an English and a Chinese sentence each, saying what to do."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "missing-id": ("This {detail} has no id; give it one.", "该元素（{detail}）没有 id，请补充。"),
    "duplicate-id": ("This id is used twice ({detail}); ids must differ.", "该 id 重复使用（{detail}），请改为唯一。"),
    "id-unusable": ("This id holds signs that an id must not have.", "该 id 含有不允许的字符。"),
    "unknown-element": ("Duecourse does not know the element {detail}.", "平台不支持元素 {detail}。"),
    "unsupported": ("Duecourse does not run {detail}: {reason}.", "平台不支持 {detail}：{reason_zh}。"),
    "noted": (
        "{detail} is kept and does nothing here: {reason}.",
        "{detail} 会保留，但在本平台不起作用。",
    ),
    "attribute-unknown": (
        'The standard knows no attribute "{detail}" here; it is kept and does nothing.',
        "标准中没有属性“{detail}”，会保留但不起作用。",
    ),
    "extension-unknown": ('There is no extension "{detail}" of ours here.', "没有名为“{detail}”的平台扩展。"),
    "too-large": (
        "The diagram has {detail} elements, more than are allowed.",
        "流程图包含 {detail} 个元素，超过上限。",
    ),
    "too-deep": ("The subprocesses are nested too deeply.", "子流程嵌套层级过深。"),
    "check-failed": ("The diagram could not be checked ({detail}).", "流程图无法检查（{detail}）。"),
    "unreadable-file": ("The file cannot be read ({detail}).", "文件无法读取（{detail}）。"),
    "flow-end": (
        'This flow begins or ends at "{detail}", which is not in the diagram.',
        "该连线的一端“{detail}”不在流程图中。",
    ),
    "default-missing": ('The default flow "{detail}" does not exist.', "默认流向“{detail}”不存在。"),
    "expression-language": ("The expression language {detail} is not FEEL.", "表达式语言 {detail} 不是 FEEL。"),
    "expression": ("The {slot} cannot be read. {detail}", "{slot} 表达式有误。{detail_zh}"),
    "expression-foreign": (
        'The {slot} "{detail}" is written in another language; write it in FEEL, for instance x = 1.',
        "{slot}“{detail}”不是 FEEL 表达式，请改写，例如 x = 1。",
    ),
    "several-events": (
        "This event has several definitions; draw one event for each.",
        "该事件含有多个定义，请拆分为多个事件。",
    ),
    "event-not-here": (
        "A {kind} cannot be of kind {detail} here: {reason}.",
        "{kind} 在此处不能为 {detail} 类型：{reason_zh}。",
    ),
    "reference-missing": (
        'It names the {kind} "{detail}", which the file does not define.',
        "引用的 {kind}“{detail}”未在文件中定义。",
    ),
    "reference-empty": ("It names no {kind}; choose one.", "未指定 {kind}，请选择。"),
    "timer-empty": ("The timer has no date, duration or cycle.", "定时事件未设置时间、时长或周期。"),
    "timer-literal": (
        '"{detail}" is no date, duration or cycle of ISO 8601, such as P3D or 2026-12-31T09:00:00+08:00.',
        "“{detail}”不是有效的 ISO 8601 时间、时长或周期，例如 P3D、2026-12-31T09:00:00+08:00。",
    ),
    "timer-several": (
        "The timer has several values ({detail}); keep one.",
        "定时事件设置了多个值（{detail}），请保留一个。",
    ),
    "cycle-not-here": (
        "A cycle is only possible on an event that does not interrupt.",
        "周期定时只能用于不中断的边界事件或事件子流程。",
    ),
    "link-alone": (
        'The link "{detail}" needs exactly one catch and a throw.',
        "链接事件“{detail}”需要一个接收端和至少一个发出端。",
    ),
    "boundary-host": (
        'The event is attached to "{detail}", which is no activity beside it.',
        "边界事件所附着的“{detail}”不是同级活动。",
    ),
    "leads-nowhere": ("No flow leaves this element.", "该元素没有后续连线。"),
    "incoming-not-allowed": ("No flow may lead into this element.", "该元素不能有进入的连线。"),
    "outgoing-not-allowed": ("No flow may leave this element.", "该元素不能有离开的连线。"),
    "event-subprocess-flow": (
        "An event subprocess has no flows and is not repeated.",
        "事件子流程不能有连线，也不能设置重复。",
    ),
    "event-subprocess-start": (
        "An event subprocess needs exactly one start event that waits for something.",
        "事件子流程须有且仅有一个带触发条件的开始事件。",
    ),
    "subprocess-start": (
        "A subprocess needs exactly one plain start event; this one has {detail} start events.",
        "子流程须有且仅有一个普通开始事件，目前有 {detail} 个开始事件。",
    ),
    "process-start": (
        "A process needs a start event, and at most one plain one; this one has {detail} plain ones.",
        "流程须有开始事件，且普通开始事件最多一个，目前有 {detail} 个。",
    ),
    "start-by-call": (
        "This start event does not start cases by itself; a case is started by command.",
        "该开始事件不会自动立案，案件由操作启动。",
    ),
    "crosses-scope": ('The flow leads out of its subprocess to "{detail}".', "连线跨越了子流程边界，指向“{detail}”。"),
    "condition-not-here": ("A flow out of a {kind} has no condition.", "{kind} 的后续连线不能设置条件。"),
    "condition-missing": ("This flow needs a condition, or must be the default.", "该连线须设置条件或设为默认流向。"),
    "default-not-here": ("A {kind} has no default flow.", "{kind} 不能设置默认流向。"),
    "no-default": (
        "There is no default flow: the case stops if no condition is true.",
        "未设置默认流向：所有条件均不成立时案件将停止。",
    ),
    "race-targets": (
        "An event-based gateway leads to two or more waiting events, each with no other way in ({detail}).",
        "事件网关之后须为两个以上等待事件，且各事件只有一个入口（{detail}）。",
    ),
    "operator-missing": ("It names no operator; say which service does it.", "未指定服务（operator）。"),
    "unknown-operator": ('There is no operator "{detail}".', "没有名为“{detail}”的服务。"),
    "operator-computed": (
        'The name "{detail}" is computed; write the name itself.',
        "名称“{detail}”为表达式，请直接填写名称。",
    ),
    "decision-missing": ("It names no decision.", "未指定决策（decision）。"),
    "unknown-decision": ('There is no decision "{detail}".', "没有名为“{detail}”的决策。"),
    "result-missing": ("It has no result variable.", "未设置结果变量。"),
    "result-unusable": ('The result variable "{detail}" is not a name.', "结果变量“{detail}”不是有效名称。"),
    "mapping-unusable": (
        'The mapping to "{detail}" needs a name as its target and an expression as its source.',
        "映射目标“{detail}”须为有效名称，且须设置来源表达式。",
    ),
    "mapping-not-here": (
        "Nothing can be mapped here; put the mapping on an activity or an event that catches or sends.",
        "此处不能设置映射，请设置在活动或收发事件上。",
    ),
    "data-store": (
        'Data are read from or written to the store "{detail}"; let a service do that.',
        "不能直接读写数据存储“{detail}”，请由服务完成。",
    ),
    "data-name": (
        'The data object "{detail}" is read or written and needs a name without spaces or signs.',
        "数据对象“{detail}”参与数据关联，名称不能含空格或符号。",
    ),
    "staff-differs": (
        "The diagram says who does this step ({detail}); the role of the step is what counts.",
        "流程图指定了办理人（{detail}），以环节定义的角色为准。",
    ),
    "script-language": ("Scripts are FEEL; {detail} is not run.", "脚本只能使用 FEEL，不能使用 {detail}。"),
    "script-missing": ("The script is empty.", "脚本为空。"),
    "unknown-step": ("No step is defined for this user task.", "该人工任务没有对应的环节定义。"),
    "step-unused": ("This step is defined but not in the diagram.", "该环节已定义，但流程图中没有。"),
    "unknown-deadline": ('There is no deadline "{detail}".', "没有名为“{detail}”的期限。"),
    "unknown-name": ('The name "{detail}" is not known; it counts as null.', "名称“{detail}”未定义，将按空值处理。"),
    "loop-not-here": ("This element cannot be repeated.", "该元素不能设置重复。"),
    "loop-endless": ("The loop has neither a condition nor a maximum.", "循环未设置条件或次数上限。"),
    "loop-source": ("Say either how many instances there are or over which list.", "多实例须设置数量或集合之一。"),
    "loop-output": ("An output list and its item belong together.", "多实例的输出集合与输出项须同时设置。"),
    "unreachable": ("No flow leads from the start to this element.", "从开始事件无法到达该元素。"),
    "other-process": ("This process runs only when it is called.", "该流程仅在被调用时运行。"),
    "error-uncaught": ('Nothing catches the error "{detail}".', "错误“{detail}”没有捕获处理。"),
    "call-unknown": (
        'The called process "{detail}" is not in the file or has no plain start event.',
        "被调用的流程“{detail}”不在文件中，或没有普通开始事件。",
    ),
    "call-circle": ("This process calls itself, directly or through others.", "流程直接或间接调用了自身。"),
    "vendor": ("The extension {detail} is kept but does nothing here.", "扩展 {detail} 会保留，但不起作用。"),
    "unreadable": ("{detail}", "{detail}"),
}
