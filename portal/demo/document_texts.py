"""The charter and the covenant of 槐荫里 in two versions each (all fictional).

A clause is known by its key in both versions: what was reworded keeps it, so that a link
to it goes on working.
"""

from collections.abc import Iterable
from typing import Any
from uuid import NAMESPACE_URL, uuid5

Clause = tuple[str, str, str]  # key, name, text; a chapter has no name


def body(document: str, clauses: Iterable[Clause]) -> list[dict[str, Any]]:
    """The clauses as a StreamField stores them, each under the id of its key."""
    return [
        {
            "type": "clause" if name is not None else "chapter",
            "id": str(uuid5(NAMESPACE_URL, f"{document}/{key}")),
            "value": {"name": name, "text": text} if name is not None else text,
        }
        for key, name, text in clauses
    ]


def chapter(key: str, text: str) -> Any:
    return key, None, text


def amended(clauses: list[Any], **changes: Any) -> list[Any]:
    """The same with some clauses in other words; None takes one out."""
    return [
        (clause[0], *changes[clause[0]]) if clause[0] in changes else clause
        for clause in clauses
        if changes.get(clause[0], clause) is not None
    ]


CHARTER_1: list[Any] = [
    chapter("one", "总则"),
    (
        "aim",
        "目的",
        "为实行居民自我管理、自我教育、自我服务、自我监督，根据《中华人民共和国城市居民委"
        "员会组织法》，结合本社区实际，制定本章程。",
    ),
    (
        "lead",
        "",
        "在社区党组织领导下，居民委员会和全体居民依法开展自治。",
    ),
    (
        "scope",
        "适用范围",
        "本章程适用于槐荫里社区全体居民、本社区的居民委员会和居民小组。",
    ),
    chapter("two", "居民的权利和义务"),
    (
        "rights",
        "居民的权利",
        "居民有选举权和被选举权，有参加居民会议、提出意见和建议、查阅居务公开和账目的权利"
        "。\n居民对公开内容有疑问的，居民委员会应当在十个工作日内答复。",
    ),
    (
        "duties",
        "居民的义务",
        "居民应当遵守法律法规、本章程和居民公约，执行居民会议的决定，爱护公共设施。",
    ),
    chapter("three", "组织"),
    (
        "meeting",
        "居民会议",
        "居民会议由十八周岁以上的居民、每户的代表或者每个居民小组推选的代表组成，每年至少"
        "召开一次。",
    ),
    (
        "deputies",
        "居民代表会议",
        "居民代表由各楼门推选，任期和居民委员会相同。居民代表会议每半年召开一次，应到代表"
        "过半数出席方可开会。",
    ),
    (
        "committee",
        "居民委员会",
        "居民委员会由主任、副主任和委员七人组成，向居民会议负责并报告工作。",
    ),
    (
        "gate",
        "楼门长",
        "每个楼门推选楼门长一人，收集居民意见，张贴和取下公开内容。",
    ),
    chapter("four", "居务公开和监督"),
    (
        "open",
        "居务公开",
        "居民委员会按照公开目录公开居务，账目每季度公开一次。",
    ),
    (
        "oversee",
        "居务监督",
        "居务监督委员会由居民代表会议推选，监督公开的内容是否真实、及时、完整。",
    ),
    chapter("five", "附则"),
    (
        "amend",
        "修改",
        "本章程的修改，由居民委员会或者十分之一以上居民提出，经居民会议通过。",
    ),
    (
        "start",
        "施行",
        "本章程自通过之日起施行，由居民委员会解释。",
    ),
]

CHARTER_2 = amended(
    CHARTER_1,
    duties=(
        "居民的义务",
        "居民应当遵守法律法规、本章程和居民公约，执行居民会议的决定，爱护公共设施，不占用"
        "消防通道。",
    ),
    deputies=(
        "居民代表会议",
        "居民代表由各楼门推选，任期和居民委员会相同。居民代表会议每季度召开一次，应到代表"
        "三分之二以上出席方可开会。",
    ),
    open=(
        "居务公开",
        "居民委员会按照公开目录公开居务，账目每季度公开一次；公开栏、网站和楼门同时公开，"
        "内容一致。",
    ),
    amend=(
        "修改",
        "本章程的修改，由居民委员会或者十分之一以上居民提出，先公开征求意见不少于七个工作"
        "日，逐条答复后，经居民会议通过，报街道办事处备案。",
    ),
    # The house of deliberation takes the place of the keepers of the doors.
    gate=None,
)
CHARTER_2.insert(
    11,
    (
        "hall",
        "议事厅",
        "设社区议事厅，居民、驻区单位和物业服务人在议事厅协商公共事务；协商按照公布的程序"
        "进行，结果公示不少于五个工作日。",
    ),
)

# What is being asked about, whenever the demonstration is looked at.
CHARTER_3: list[Any] = [
    *CHARTER_2[:-1],
    (
        "mediate",
        "调解",
        "邻里纠纷先由楼门长和人民调解委员会调解；调解不成的，居民可以依法申请仲裁或者提起"
        "诉讼。",
    ),
    CHARTER_2[-1],
]

COVENANT_1: list[Any] = [
    ("law", "", "爱国守法，诚实守信。"),
    ("neighbours", "", "邻里和睦，互相体谅。"),
    ("stairs", "", "楼道不堆杂物，保持通道畅通。"),
    ("cars", "", "车辆停放有序，不占盲道。"),
    ("dogs", "", "文明养犬，出门牵绳。"),
    ("quiet", "", "早晚不大声喧哗，装修不扰民。"),
    ("waste", "", "垃圾分类投放。"),
    ("facilities", "", "爱护公共设施，不私拉电线。"),
]

COVENANT_2: list[Any] = [
    ("law", "", "爱国守法讲文明，邻里和睦互体谅。"),
    ("stairs", "", "楼道不堆杂物件，消防通道要畅通。"),
    ("cars", "", "停车入位守秩序，不占盲道不堵门。"),
    ("dogs", "", "遛狗牵绳清粪便，早晚轻声不扰邻。"),
    ("waste", "", "垃圾分类投到位，公共设施共爱护。"),
    ("care", "", "敬老助残伸援手，急难邻里搭把手。"),
    ("talk", "", "有话好好说，有事一起议。"),
    ("wires", "", "充电不进楼，电线不私拉。"),
]
