"""Notices, policies and standing information, as tests/factories.py makes disclosures."""

from datetime import date, datetime

import factory
import wagtail_factories

from disclosure.models import (
    InformationIndexPage,
    InformationPage,
    NoticeIndexPage,
    NoticePage,
    PolicyIndexPage,
    PolicyPage,
)
from foundation import clock
from foundation.clock import SHANGHAI
from tests.factories import (
    CommunityPageFactory,
    OrganizationFactory,
    column_of,
    nine,
)


class TextPageFactory(wagtail_factories.PageFactory):
    """What notices, policies and information share; a draft unless `published=True`."""

    class Params:
        day = date(2026, 11, 20)
        published = factory.Trait(
            live=True,
            version=1,
            published_at=factory.LazyAttribute(lambda made: nine(made.day)),
            first_published_at=factory.LazyAttribute(lambda made: nine(made.day)),
            last_published_at=factory.LazyAttribute(lambda made: nine(made.day)),
        )
        withdrawn = factory.Trait(
            withdrawn_at=factory.LazyFunction(clock.now),
        )

    community = factory.SubFactory(CommunityPageFactory)
    publisher = factory.SubFactory(
        OrganizationFactory, community=factory.SelfAttribute("..community")
    )
    regime = "JUWU"
    responsible_editor = "社区居委会"
    live = False
    body = factory.LazyFunction(lambda: [("paragraph", "<p>请提前<b>储水</b>。</p>")])

    class Meta:
        abstract = True


class NoticePageFactory(TextPageFactory):
    """A notice that is current on 23 November 2026; `meeting=True` invites to one."""

    class Params:
        meeting = factory.Trait(
            kind="meeting",
            event_at=datetime(2026, 11, 28, 9, tzinfo=SHANGHAI),
            place="活动楼一层",
            valid_until=date(2026, 11, 28),
        )

    title = factory.Sequence("2号院停水的通知（第{}号）".format)
    slug = factory.Sequence("notice-{}".format)
    kind = "outage"
    valid_until = date(2026, 11, 30)
    parent = factory.LazyAttribute(
        lambda made: column_of(made.community, NoticeIndexPage, "通知公告", "notices")
    )

    class Meta:
        model = NoticePage


class PolicyPageFactory(TextPageFactory):
    """A policy of the sub-district in force since June 2026, with its plain reading."""

    title = factory.Sequence("老旧小区加装电梯办事指引（第{}版）".format)
    slug = factory.Sequence("policy-{}".format)
    level = "subdistrict"
    doc_no = "青街发〔2026〕7号"
    issuer = "青岭街道办事处"
    issued_on = date(2026, 5, 11)
    effective_on = date(2026, 6, 1)
    reading = factory.LazyFunction(
        lambda: [
            ("question", {"question": "谁能申请？", "answer": "<p>单元业主都可以。</p>"}),
        ]
    )
    parent = factory.LazyAttribute(
        lambda made: column_of(made.community, PolicyIndexPage, "政策与解读", "policies")
    )

    class Meta:
        model = PolicyPage


class InformationPageFactory(TextPageFactory):
    """A page of standing information, checked in November 2026."""

    title = factory.Sequence("社区名片（第{}页）".format)
    slug = factory.Sequence("information-{}".format)
    summary = "八十年代的厂区宿舍。"
    checked_on = date(2026, 11, 9)
    parent = factory.LazyAttribute(
        lambda made: column_of(made.community, InformationIndexPage, "社区概况", "about")
    )

    class Meta:
        model = InformationPage
