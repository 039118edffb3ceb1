"""The eight sample letters (domain.md §11.3) and letters in every stage; all fictional.

Persons are 李女士 or 王某; phones begin with 0000 or 1380000 and belong to nobody.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Answered:
    """A letter that was answered: what was written, answered, said of it, and published.

    `received_on`, `replied_on` are days of Shanghai; `rated` is (resolved, satisfaction)
    or None while the writer may still rate; `published` is the title of the public copy,
    or "" for a letter that is not public.
    """

    key: str
    community: str
    kind: str
    topic: str
    title: str
    content: str
    name: str
    phone: str
    received_on: date
    replied_on: date
    reply: str
    outcome: str
    rated: tuple[str, str] | None
    published: str
    on_the_spot: bool = False
    extended: int = 0
    extension_reason: str = ""


ANSWERED = (
    Answered(
        "letter-1", "QL06", "complaint", "ZS", "周末早上装修太吵",
        "楼下周末早上七点装修，孩子睡不好，能不能管一管？", "李女士", "13800000001",
        date(2026, 10, 24), date(2026, 10, 27),
        "您反映的周末装修扰民情况收悉。社区会同物业当日上午到现场，已要求施工方在工作日"
        "8:00—12:00、14:00—18:00以外及周末、法定节假日不进行产生噪声的作业，并张贴提示。"
        "如再次出现，请拨打物业24小时电话0000-6600，社区将联系相关部门处理。感谢您的来信。",
        "solved", ("solved", "satisfied"), "周末早上七点装修扰民",
    ),
    Answered(
        "letter-2", "QL02", "help", "SD", "家里暖气不热",
        "家里暖气只有16度，试水后一直不热。", "王某", "13800000002",
        date(2026, 11, 16), date(2026, 11, 19),
        "11月17日社区联系供热单位入户测温，次卧室温16.1℃，系立管堵塞。供热单位11月18日"
        "完成冲洗，复测19.4℃。请继续观察，若低于18℃，可拨打供热客服或12345，社区将跟进。",
        "solved", ("solved", "satisfied"), "试水后暖气一直不热",
    ),
    Answered(
        "letter-3", "QL08", "complaint", "HJ", "楼道堆物堵了消防通道",
        "5号楼二单元堆了很多旧家具，消防通道都快堵了。", "", "",
        date(2026, 11, 2), date(2026, 11, 5),
        "已于接信次日与楼门长入户沟通，清走旧家具2车，仍有1户物品约定周五前清理，届时复查"
        "并在楼门公示。感谢监督。",
        "partly", ("partly", "basic"), "楼道堆物，消防通道快堵了",
    ),
    Answered(
        "letter-4", "QL01", "suggestion", "AQ", "充电口太少有人飞线",
        "充电口太少，有人飞线充电，太危险。", "张某", "13800000004",
        date(2026, 11, 6), date(2026, 11, 20),
        "社区已将“增设充电口24个”列入今年实事，6号楼南侧12个已启用，其余在立项比价。飞线"
        "充电请随时拨打0000-1201，网格员到场劝阻并登记。预计12月15日前全部投用。",
        "planned", None, "",
        extended=8, extension_reason="剩下12个充电口要等三家报价。",
    ),
    Answered(
        "letter-5", "QL03", "inquiry", "YL", "助餐点能不能送餐",
        "助餐点能不能给行动不便的老人送餐？我代母亲来问。", "刘某", "13800000005",
        date(2026, 10, 19), date(2026, 10, 19),
        "可以。80岁以上、独居或行动不便老人经登记后，由志愿者每日11:30送餐，不另收配送费，"
        "餐费按价目表。登记电话0000-3307，也可由楼门长代办。",
        "solved", ("solved", "satisfied"), "助餐点能不能给行动不便的老人送餐",
        on_the_spot=True,
    ),
    Answered(
        "letter-6", "QL01", "inquiry", "GK", "扶手一处860元怎么定价",
        "三季度公开表里的扶手一处860元，是怎么定的价？", "赵某", "13800000006",
        date(2026, 10, 13), date(2026, 10, 15),
        "该项目经7月2日居民代表会议通过，取得三家报价（860元、905元、980元），按最低合理价"
        "确定，验收单、报价单已附在公开页附件，可到居委会查阅原件。居务监督委员会核对意见"
        "一并公开。",
        "solved", ("solved", "satisfied"), "楼道扶手一处860元是怎么定的价",
    ),
    Answered(
        "letter-7", "QL07", "suggestion", "CW", "草坪狗粪多",
        "草坪狗粪多，建议设拾便袋箱。", "孙先生", "13800000007",
        date(2026, 9, 21), date(2026, 9, 28),
        "建议采纳。社区与物业商定在三处出入口试设拾便袋箱三个月，由志愿者每周补充，试行"
        "期满公布效果并决定是否推广。",
        "solved", ("solved", "satisfied"), "建议设拾便袋箱",
    ),
    Answered(
        "letter-8", "QL04", "inquiry", "CQ", "签约后多久拿到补偿款",
        "签约后多久能拿到补偿款？", "周某", "13800000008",
        date(2026, 11, 9), date(2026, 11, 11),
        "征收补偿由区征收部门依法办理，社区不掌握个人补偿信息。您可携身份证和协议到征收现场"
        "办公室（周一至周六9:00—17:00）查询，或拨打其公开电话。社区可协助预约和陪同办理。",
        "not_our_duty_referred", ("solved", "basic"), "签约后多久能拿到补偿款",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Open:
    """A letter that stands in some stage today. `days` working days ago it came."""

    key: str
    stage: str
    days: int
    kind: str
    topic: str
    title: str
    content: str
    community: str = "QL01"
    confidential: bool = False
    about_company: bool = False


OPEN = (
    Open("open-1", "received", 0, "help", "WY", "单元门关不上",
         "3号楼二单元的门关不上，夜里风大，门一直响，请来看看。"),
    Open("open-2", "accepted", 1, "suggestion", "WT", "活动室周末能不能开到九点",
         "活动室晚上八点就关，孩子们写完作业想下棋，能不能周末开到九点？"),
    Open("open-3", "assigned", 1, "complaint", "WY", "电梯厅的灯坏了一周",
         "10号楼电梯厅的灯坏了一周，老人进出看不清台阶。"),
    Open("open-4", "in_progress", 3, "complaint", "HJ", "垃圾桶旁边堆了装修垃圾",
         "2号院东门垃圾桶旁堆了装修垃圾，好几天没人清走。"),
    Open("open-5", "awaiting_resident", 3, "help", "SD", "水压太小",
         "这两天晚上做饭的时候水压很小，洗菜都不够用。"),
    Open("open-6", "reply_review", 4, "complaint", "TC", "消防通道又停了车",
         "1号楼前消防通道这周又停了车，贴了标志也没用。"),
    Open("open-7", "objected", 9, "complaint", "ZS", "广场舞音响声音大",
         "晚上九点半了广场舞还没停，音响声音很大。"),
    Open("open-8", "not_accepted", 5, "inquiry", "QT", "问一件事",
         "就是想问问那件事情怎么样了，你们知道的。"),
    Open("open-9", "referred_out", 6, "complaint", "WY", "物业费合同纠纷",
         "和物业公司因为合同里的收费标准谈不拢，想请社区判一下谁对。"),
    Open("open-10", "quarantined", 2, "inquiry", "QT", "专业疏通下水道",
         "专业疏通管道，价格优惠，随叫随到，全市连锁，欢迎来电。"),
    Open("open-11", "merged", 2, "complaint", "HJ", "装修垃圾没人管",
         "东门口的装修垃圾堆了三天了，味道很大。"),
    Open("open-12", "withdrawn", 3, "suggestion", "BM", "快递柜换个地方",
         "快递柜放在单元门口挡路，建议挪到东门内侧。"),
    Open("open-13", "in_progress", 4, "complaint", "TJ", "邻居家的事",
         "邻居家里经常半夜摔东西吵架，孩子吓得直哭，请别说是我反映的。",
         confidential=True),
    Open("open-14", "in_progress", 4, "complaint", "WY", "物业前台态度不好",
         "去物业前台报修，工作人员说话很不客气，报了三次也没登记。",
         about_company=True),
    Open("open-15", "in_progress", 10, "complaint", "FW", "楼顶漏雨",
         "顶层楼道一下雨就漏，墙皮掉了一大片，报过两次了。"),
    Open("open-16", "in_progress", 2, "help", "YL", "想申请上门理发",
         "家里老人卧床，想申请志愿者上门理发，不知道怎么登记。", community="QL02"),
)  # fmt: skip

PROGRESS_NOTE = "网格员到6号楼查看，劝阻飞线充电2户。"
REPLY_IN_REVIEW = (
    "您反映的消防通道停车情况收悉。11月物业已在通道两端加装隔离柱，并张贴提示；再有停车，"
    "请拨打0000-1207，秩序维护员15分钟内到场劝离。"
)
FIRST_REPLY = (
    "您反映的广场舞噪声情况收悉。社区已与领舞人约定晚上八点半前结束，音量不超过60分贝，"
    "如再超时请拨打0000-1201。"
)
OBJECTION = "说是八点半结束，昨天还是跳到九点多，请再管一管。"
QUESTION = "请问您家在几层？是整个单元水压都小，还是只有您一家？"
FACT_SLIP = "夜间邻里噪声扰及未成年人，请社区以巡楼名义走访，注意保密。"
