"""The procedures of the demonstration: the sub-district's for all, and 槐荫里's own.

A step or an item is known by its key in every edition, so that a link to it goes on
working. All of it is fictional.
"""

import json
from collections.abc import Iterable
from typing import Any
from uuid import NAMESPACE_URL, uuid5

Item = tuple[str, str, str]  # key, name, text


def stored(document: str, kind: str, rows: Iterable[tuple[str, dict[str, Any]]]) -> str:
    """Steps or items as a StreamField stores them, each under the id of its key."""
    return json.dumps(
        [
            {
                "type": kind,
                "id": str(uuid5(NAMESPACE_URL, f"{document}/{key}")),
                "value": row,
            }
            for key, row in rows
        ]
    )


def steps(document: str, rows: Iterable[tuple[str, dict[str, Any]]]) -> str:
    return stored(document, "step", rows)


def items(document: str, rows: Iterable[Item]) -> str:
    return stored(
        document,
        "clause",
        [(key, {"name": name, "text": text}) for key, name, text in rows],
    )


def step(
    key: str,
    name: str,
    responsible: str,
    days: int | None = None,
    unit: str = "WD",
    **more: str,
) -> tuple[str, dict[str, Any]]:
    return key, {
        "name": name,
        "responsible": responsible,
        "days": days,
        "unit": unit,
        **more,
    }


CONSULTATION = [
    step("collect", "议题征集", "居委会", 14, "D",
         participants="居民、楼门长、驻区单位、物业、社会组织",
         materials="议题表：标题、问题、涉及范围、利益相关方、期望",
         output="征集公告、议题清单", form="议题表"),
    step("screen", "议题确定", "居委会初审，社区党组织研究", 5,
         participants="提出人",
         basis="属自治范围、合法、不重复",
         output="采纳、合并、转办或不采纳；不采纳的说明理由，答复提出人"),
    step("notice", "议题公示", "居委会", 5,
         participants="全体居民",
         output="议题、背景、召集人、时间地点、旁听和报名办法"),
    step("survey", "议前调研", "工作组（居委会、议事代表、专业人员）", 20,
         participants="利益相关方、有关部门",
         materials="问卷、入户记录、现场踏勘、成本测算",
         output="调研报告，两个以上备选方案"),
    step("deliberate", "协商议事", "主持人",
         participants="议事代表、利益相关方、列席部门、旁听居民",
         basis="议事规则十三条；每场不超过两个半小时",
         materials="签到表、议程、备选方案", output="会议记录、共识和分歧表"),
    step("resolve", "形成决议并公示", "议事会", 5,
         participants="议事代表；依法须由业主或居民会议决定的，由其决定",
         basis="到会三分之二以上，过半数同意",
         output="决议书：内容、票数、责任主体、时限、经费、监督人", discloses="JW-DEC-04"),
    step("execute", "执行", "决议书写明的责任主体",
         participants="居委会、物业、自管小组",
         output="每月公布一次进展和支出"),
    step("evaluate", "监督评议", "居务监督委员会", 30, "D",
         participants="居民",
         materials="验收单、满意度问卷", output="评议结果，问题清单"),
    step("publish", "结果公开与归档", "居委会", 10,
         output="结果报告：前后对比、费用、满意率、长效机制；归档号"),
]  # fmt: skip

PRINCIPLES: list[Item] = [
    ("lead", "党组织领导", "在社区党组织领导下协商，居委会组织，居民为主体。"),
    ("before", "先协商后决定", "涉及居民切身利益的事，决定之前和实施之中都要协商。"),
    ("law", "依法", "协商结果不得违反法律法规，不得限制居民的人身、民主和财产权利。"),
    ("parties", "利益相关方到场", "和这件事有关的人都通知到，不能到场的可以书面说。"),
    ("limits", "协商不代替决定", "依法由居民会议或业主共同决定的，协商后交它们决定。"),
    ("open", "公开", "议题、过程、结果、执行都公开，个人信息不公开。"),
]

# The thirteen rules of debate.
RULES: list[Item] = [
    ("motion", "有动议才议事",
     "动议须具体、可执行，写明时间、地点、做法、经费和责任人。"),
    ("chair", "主持人中立", "只管程序、计时和发言权，不发表倾向性意见。"),
    ("one", "一时一件", "一事议毕再议下一事，跑题由主持人提醒。"),
    ("floor", "举手发言", "得到许可后发言，面向主持人，起立先报楼门。"),
    ("time", "限时限次", "每人每次不超过三分钟，同一动议每人最多两次，未发言者优先。"),
    ("stand", "先表态后说理", "先表明赞成或反对，再说理由。"),
    ("turns", "轮流发言", "正反双方轮流发言，机会均等。"),
    ("order", "不打断", "不打断他人，不私下议论，手机静音。"),
    ("manners", "对事不对人", "不质疑动机，不翻旧账，不使用不文明语言。"),
    ("amend", "先表决修正案", "可以提出修正案，先表决修正案，再表决原动议。"),
    ("close", "充分讨论后表决", "经提议并获三分之二同意可以结束讨论。"),
    ("vote", "表决",
     "主持人复述动议，先请赞成方，再请反对方，弃权另计，过半数（重大事项三分之二）通过，"
     "平票不通过。"),
    ("minutes", "当场宣读记录",
     "会议记录当场宣读、签字确认，结果三个工作日内公开；没有新理由、新情况，同一动议半年内"
     "不再提。"),
]  # fmt: skip

MEASURES: list[Item] = [
    ("owner", "一事一人", "决议的每一项写明责任主体和完成时限，每月公布进展。"),
    ("money", "钱要看得见", "用到经费的，票据由居务监督委员会核对，随账目公开。"),
    ("check", "有人监督", "居务监督委员会到现场验收，居民可以跟着看。"),
    ("rate", "办完评议", "办完三十天内请居民评议，结果公开。"),
    ("again", "不行再议", "不满意率超过三成的，重新协商。"),
]

# 槐荫里: the first edition posted three working days, the second five.
HUAI_2 = [
    *CONSULTATION[:2],
    step("notice", "议题公示（北门宣传栏、议事厅和各楼门同时张贴）", "居委会", 5,
         participants="全体居民",
         output="议题、背景、召集人、时间地点、旁听和报名办法"),
    *CONSULTATION[3:],
]  # fmt: skip
HUAI_1 = [
    *CONSULTATION[:2],
    step("notice", "议题公示", "居委会", 3,
         participants="全体居民", output="议题、背景、时间地点、报名办法"),
    *CONSULTATION[3:],
]  # fmt: skip

PARKING_PRINCIPLES: list[Item] = [
    ("green", "绿地不减", "划车位不占绿地。"),
    (
        "fire",
        "消防通道零占用",
        "东西主路和1—3号楼楼前为消防通道，净宽不小于4米，全天禁停。",
    ),
    ("one", "先有车户一户一位", "一户先安排一个车位，有余再议。"),
    ("owners", "业主共同决定", "用到业主共有道路和收费的，协商后依法由业主共同决定。"),
    ("visit", "照顾探望", "七十岁以上住户的亲属探望，每月免费停八小时。"),
]

COUNCIL: list[Item] = [
    ("call", "召集", "居委会召集；应到三分之二以上到会才开。"),
    ("papers", "会前材料", "会前三天把方案发给议事代表，旁听居民可以到居委会看。"),
    ("recuse", "回避", "和议题有直接利害的代表可以说明情况，不参加表决。"),
    ("two", "重大事项两次议", "涉及收费和共用部位的，至少议两次，两次之间听居民意见。"),
]

PARKING_MEASURES: list[Item] = [
    ("rent", "一户一位、月租管理、访客限时", "月租每车50元，访客限时停放。"),
    ("group", "停车自管小组",
     "居民推选七人，任期一年；收费由物业服务人代收，自管小组监督。"),
    ("books", "账目每季公开", "资金用于看护、维护，结余归业主共有。"),
    ("trial", "试行三个月后评议", "不满意率超过百分之三十的，重新协商。"),
    ("yearly", "每年三月复议", "车位、价格和办法每年三月复议一次。"),
]  # fmt: skip
