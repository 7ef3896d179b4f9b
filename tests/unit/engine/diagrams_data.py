# ruff: noqa: E501
# A scenario is read in one go: diagram, facts, acts; broken lines hide its shape.
"""Diagrams that carry data: mappings, variables of a scope, data objects, other people's expressions."""

from __future__ import annotations

Scenario = tuple[str, dict[str, object], str]

DATA: dict[str, Scenario] = {
    "mappings into and out of a user task": (
        "start s\nuser a in.limit=top*2 out.seen=answer out.c.limit=limit\nuser b\ns -> a -> b",
        {"top": 4},
        "a | do a: b | fact seen 1: b | fact c.limit 8: b | fact limit null: b | do b: .",
    ),
    "mappings into and out of a script keep its result inside": (
        "start s\nscript a script=one+1 result=two in.one=top out.c.two=two\nuser b\ns -> a -> b",
        {"top": 4},
        "b | fact c.two 5: b | fact two null: b | do b: .",
    ),
    "a call is given values and gives values back": (
        "start s\ncall k called=sums in.one=top out.c.sum=total\nuser b\ns -> k -> b",
        {"top": 4},
        "z | fact total null: z | do z: b | fact c.sum 40: b | fact total null: b | do b: .",
    ),
    "calls side by side have variables of their own": (
        "start s\ncall k called=sums each=par collection=xs item=x output=c.all outputItem=total in.one=x\nuser b\ns -> k -> b",
        {"xs": [1, 2]},
        "z z | do z: z | do z: b | fact c.all [10,20]: b | do b: .",
    ),
    "a property is a variable of its subprocess": (
        "start s\nsub p each=seq collection=xs item=x {\n<bpmn:property id='pp' name='sum'/>\nstart s1\n"
        "script m script=if(sum=null)then(x)else(sum+100) result=sum\nuser a\nscript k script=sum result=c.last\ns1 -> m -> a -> k\n}\nuser b\ns -> p -> b",
        {"xs": [1, 2]},
        "a | do a: a | fact c.last 1: a | do a: b | fact c.last 2: b | fact sum null: b | do b: .",
    ),
    "branches of a scope share its variables": (
        "start s\nsub p {\n<bpmn:property id='pp' name='n'/>\nstart s1\nand f\nuser a\nscript m script=7 result=n\nuser b\nand j\nscript k script=n+1 result=c.n\n"
        "s1 -> f\nf -> a -> m -> j\nf -> b -> j\nj -> k\n}\nuser z\ns -> p -> z",
        {},
        "a b | do a: b | do b: z | fact c.n 8: z | fact n null: z | do z: .",
    ),
    "a data object of a subprocess is filled and read": (
        "start s\nsub p {\n<bpmn:dataObject id='o' name='finding'/>\n<bpmn:dataObjectReference id='r' dataObjectRef='o'/>\nstart s1\n"
        "<bpmn:userTask id='a'><bpmn:ioSpecification><bpmn:dataOutput id='ao' name='answer'/><bpmn:inputSet/><bpmn:outputSet><bpmn:dataOutputRefs>ao</bpmn:dataOutputRefs></bpmn:outputSet></bpmn:ioSpecification>"
        "<bpmn:dataOutputAssociation id='x1'><bpmn:sourceRef>ao</bpmn:sourceRef><bpmn:targetRef>r</bpmn:targetRef></bpmn:dataOutputAssociation></bpmn:userTask>\n"
        "<bpmn:scriptTask id='m'><bpmn:extensionElements><duecourse:result name='c.seen'/></bpmn:extensionElements>"
        "<bpmn:ioSpecification><bpmn:dataInput id='mi' name='given'/><bpmn:inputSet><bpmn:dataInputRefs>mi</bpmn:dataInputRefs></bpmn:inputSet><bpmn:outputSet/></bpmn:ioSpecification>"
        "<bpmn:dataInputAssociation id='x2'><bpmn:sourceRef>r</bpmn:sourceRef><bpmn:targetRef>mi</bpmn:targetRef></bpmn:dataInputAssociation>"
        "<bpmn:script>given * 5</bpmn:script></bpmn:scriptTask>\ns1 -> a -> m\n}\nuser b\ns -> p -> b",
        {},
        "a | do a: b | fact c.seen 5: b | fact finding null: b | do b: .",
    ),
    "a data object at the top is a fact, filled by assignment and by transformation": (
        "start s\n<bpmn:dataObject id='o' name='c'/>\n<bpmn:dataObjectReference id='r' name='c' dataObjectRef='o'/>\n"
        "<bpmn:userTask id='a'><bpmn:dataOutputAssociation id='x1'><bpmn:targetRef>r</bpmn:targetRef><bpmn:assignment><bpmn:from>answer + 1</bpmn:from><bpmn:to>c.two</bpmn:to></bpmn:assignment></bpmn:dataOutputAssociation></bpmn:userTask>\n"
        "<bpmn:userTask id='b'><bpmn:dataOutputAssociation id='x2'><bpmn:targetRef>r</bpmn:targetRef><bpmn:transformation>{one: answer}</bpmn:transformation></bpmn:dataOutputAssociation></bpmn:userTask>\nuser z\n"
        "s -> a -> b -> z",
        {},
        "a | do a: b | fact c.two 2: b | do b: z | fact c.one 1: z | fact c.two null: z | do z: .",
    ),
    "an association that only points is a picture": (
        "start s\n<bpmn:dataObject id='o'/>\n<bpmn:dataObjectReference id='r' name='当事人 材料' dataObjectRef='o'/>\n"
        "<bpmn:userTask id='a'><bpmn:property id='ap' name='__targetRef_placeholder'/><bpmn:dataInputAssociation id='x1'><bpmn:sourceRef>r</bpmn:sourceRef><bpmn:targetRef>ap</bpmn:targetRef></bpmn:dataInputAssociation>"
        "<bpmn:dataOutputAssociation id='x2'><bpmn:targetRef>r</bpmn:targetRef></bpmn:dataOutputAssociation></bpmn:userTask>\ns -> a",
        {},
        "a | do a: .",
    ),
    "instances over a data object fill another": (
        "start s\n<bpmn:dataObject id='o' name='xs' isCollection='true'/>\n<bpmn:dataObjectReference id='r' dataObjectRef='o'/>\n<bpmn:dataObject id='p' name='ys' isCollection='true'/>\n<bpmn:dataObjectReference id='q' dataObjectRef='p'/>\n"
        "<bpmn:userTask id='a'><bpmn:multiInstanceLoopCharacteristics isSequential='true' behavior='All'><bpmn:loopDataInputRef>r</bpmn:loopDataInputRef><bpmn:loopDataOutputRef>q</bpmn:loopDataOutputRef>"
        "<bpmn:inputDataItem id='i1' name='x'/><bpmn:outputDataItem id='i2' name='answer'/><bpmn:completionCondition>nrOfCompletedInstances = 2</bpmn:completionCondition></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>\nuser b\ns -> a -> b",
        {"xs": [1, 2, 3]},
        "a | do a: a | do a: b | fact ys [1,1]: b | do b: .",
    ),
    "a message brings what is mapped out of it": (
        "start s\ncatch m message=go out.c.said=text\nuser a\ns -> m -> a",
        {},
        'm | message go: a | fact c.said "hello": a | do a: .',
    ),
    "a message beside a task maps each time": (
        "start s\nuser a\nboundary m on a message=go nonint out.c.said=text+string(again)\nuser b\ns -> a\nm -> b",
        {"again": 1},
        'a m | message go: a b m | fact c.said "hello1": a b m | set again 2: a b m | message go: a b b m | fact c.said "hello2": a b b m',
    ),
    "a script task can be a registered operator": (
        "start s\nscript x operator=here\nuser a\ns -> x -> a",
        {},
        "a | do a: .",
    ),
    "a decision with a mapping": (
        "start s\nrule r decision=level result=found out.c.level=upper(found)\nuser a\ns -> r -> a".replace(
            "upper(", "string("
        ),
        {},
        'a | fact c.level "high": a | fact found null: a | do a: .',
    ),
    "simple conditions of other engines are translated": (
        "start s\nxor g\nuser a\nuser b\nuser c\ns -> g\ng -> a if ${amount > 10 && !paid}\ng -> b if #{kind == 'x' or empty note}\ng -> c default",
        {"amount": 11, "paid": True, "kind": "y", "note": ""},
        "b | do b: .",
    ),
    "a condition with the sign of Camunda 8": (
        "start s\nxor g\nuser a\nuser b\ns -> g\ng -> a if =amount > 10\ng -> b default",
        {"amount": 11},
        "a | do a: .",
    ),
    "timers of every literal": (
        "start s\nand f\ncatch d date=2026-11-24T09:00:00+08:00\ncatch w timer=P1W\ncatch h timer=PT36H\ncatch m timer=P1Y2M\n"
        "user a\nboundary c on a cycle=R2/P1D nonint\nboundary e on a cycle=R/2026-12-01T00:00:00Z/P1M nonint\nuser n\ns -> f\nf -> d\nf -> w\nf -> h\nf -> m\nf -> a\nc -> n\ne -> n",
        {},
        "a c d e h m w | late c: a c d e h m n w | late c: a d e h m n n w | late d: a e h m n n w | late w: a e h m n n | late h: a e m n n | late m: a e n n | late e: a e n n n",
    ),
    "lanes, notes and groups change nothing": (
        "start s\nuser a\n<bpmn:laneSet id='ls'><bpmn:lane id='l1' name='上级'><bpmn:childLaneSet id='cl'><bpmn:lane id='l2' name='承办'><bpmn:flowNodeRef>a</bpmn:flowNodeRef></bpmn:lane></bpmn:childLaneSet></bpmn:lane></bpmn:laneSet>\n"
        "<bpmn:textAnnotation id='n1'><bpmn:text>备注</bpmn:text></bpmn:textAnnotation>\n<bpmn:association id='as' sourceRef='a' targetRef='n1'/>\n<bpmn:group id='gr'/>\ns -> a",
        {},
        "a | do a: .",
    ),
    "a send task names its message and is done by an operator": (
        "start s\nsend x message=go operator=here\nuser a\ns -> x -> a",
        {},
        "a | do a: .",
    ),
    "a plain task passes on": ("start s\ntask t\nuser a\ns -> t -> a", {}, "a | do a: ."),
    "a loop tested before it begins may not begin": (
        "start s\nuser a while=again before\nuser b\ns -> a -> b",
        {"again": False},
        "b | do b: .",
    ),
}
