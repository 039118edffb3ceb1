"""Three 公示 that run on any day: the demonstration is alive whenever it is loaded."""

from dataclasses import replace
from datetime import date

from portal.demo.disclosures import Sample
from workdays.calendar import add_working_days, is_working_day

# Working days since each was put up, and the day of what it tells before that.
PUT_UP = (1, 2, 3)
MEETING_BEFORE = 2


def running_on(today: date) -> list[Sample]:
    """The three, as put up one, two and three working days before this day."""
    return [
        replace(
            sample,
            published_on=working_day_before(today, days),
            fact_date=working_day_before(today, days + MEETING_BEFORE),
        )
        for sample, days in zip(POSTINGS, PUT_UP, strict=True)
    ]


def working_day_before(day: date, count: int) -> date:
    """The count-th working day before; of a day of rest, counted from the last one."""
    if not is_working_day(day):
        day = add_working_days(day, -1)
    return add_working_days(day, -count)


NEVER = date.min

POSTINGS = (
    Sample(
        "JW-DEC-04", 1, "QL01", "RESIDENTS_COMMITTEE",
        "关于院内晾衣架增设协商结果的公示", NEVER, NEVER, "居委会副主任",
        {
            "共识": "在3号楼、6号楼南侧各设晾衣架4组，不占消防通道和绿地",
            "分歧": "少数住户担心遮挡一层采光，已将位置外移1.5米",
            "表决": "应到31人，实到28人；同意26人，反对1人，弃权1人",
            "执行方案": "公示期满无异议后两周内安装，费用由社区公益事业补助金列支",
            "责任主体": "槐荫里社区居民委员会",
            "异议渠道": "到居委会书面提出，电话0000-1201",
        },
        [
            "经社区议事会协商，拟在3号楼、6号楼南侧各设晾衣架4组，不占消防通道和绿地。"
            "应到31人，实到28人，同意26人，反对1人，弃权1人。",
            "公示期5个工作日。居民如有意见，可到居委会书面提出，电话0000-1201。",
        ],
    ),
    Sample(
        "JW-DEC-04", 1, "QL02", "RESIDENTS_COMMITTEE",
        "3号楼加装电梯意见征询结果的公示", NEVER, NEVER, "居委会主任",
        {
            "共识": "同意启动3号楼二单元加装电梯，由业主自筹，分层分摊",
            "分歧": "一层住户对采光和噪声有不同意见，设计单位已调整井道位置",
            "表决": "应征询24户，收回24户；同意19户，不同意3户，弃权2户",
            "执行方案": "公示期满后报街道办事处备案，委托设计单位出方案",
            "异议渠道": "到居委会书面提出，电话0000-2201",
        },
        [
            "3号楼二单元应征询24户，收回24户；同意19户，不同意3户，弃权2户。公示期满后报"
            "街道办事处备案，委托设计单位出方案。",
            "公示期5个工作日。居民如有意见，可到居委会书面提出，电话0000-2201。",
        ],
        author="street", signer="street2",
    ),
    Sample(
        "WY-PRO-02", 3, "QL06", "PROPERTY_MGMT_COMMITTEE",
        "望川园物业管理委员会会议决定公示：非机动车库改造", NEVER, NEVER,
        "物业管理委员会主任",
        {
            "会议情况": "应到委员11人，实到10人，其中业主代表委员7人（共7人）",
            "确定事项": "将非机动车库充电设施改造方案提交业主共同决定",
            "委员同意人数": "10人",
            "异议渠道": "到物业管理委员会书面提出，电话0000-6602",
        },
        [
            "应到委员11人，实到10人，其中业主代表委员7人（共7人）。同意将非机动车库充电"
            "设施改造方案提交业主共同决定，同意10人。公示10个工作日。",
        ],
        author="street", signer="street2",
    ),
)  # fmt: skip
