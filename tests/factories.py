"""What tests stand on: the site, communities, people with roles, and disclosures.

These write rows directly; that is for tests only. A page is made as the rules leave it:
`AffairsPageFactory()` is a draft, `AffairsPageFactory(published=True)` is public,
`AffairsPageFactory(published=True, withdrawn=True)` has been taken back.
"""

from datetime import date, datetime, timedelta

import factory
import wagtail_factories
from django.contrib.auth.models import Group, Permission
from factory.django import DjangoModelFactory
from wagtail.models import Page, Site

from accounts.models import User
from communities.creation import ensure_columns
from communities.models import (
    CommunityClass,
    CommunityKind,
    CommunityPage,
    Organization,
    OrganizationKind,
    RoleGrant,
)
from disclosure.models import (
    AffairsElement,
    AffairsPage,
    CatalogItem,
    CatalogRule,
    DisclosureIndexPage,
)
from disclosure.publishing_rules import disclosure_number
from foundation import clock
from foundation.clock import SHANGHAI
from portal.home import HomePage

PASSWORD = "Qingling-2026"


def home() -> HomePage:
    """The home page, made at the first call, with the site whose root it is."""
    page = HomePage.objects.first()
    if page is None:
        root = Page.get_first_root_node()
        # Wagtail's migrations leave a welcome page on this slug.
        root.get_children().filter(slug="home").delete()
        root = Page.objects.get(pk=root.pk)
        page = root.add_child(instance=HomePage(title="首页", slug="home"))
    if not Site.objects.filter(is_default_site=True, root_page=page).exists():
        Site.objects.all().delete()
        Site.objects.create(hostname="localhost", root_page=page, is_default_site=True)
    return page


def group_with(name: str, *permissions: str) -> Group:
    """A group that holds these permissions, written "app.codename"."""
    group, _ = Group.objects.get_or_create(name=name)
    for permission in permissions:
        app_label, codename = permission.split(".")
        group.permissions.add(
            Permission.objects.get(content_type__app_label=app_label, codename=codename)
        )
    return group


class CommunityPageFactory(wagtail_factories.PageFactory):
    """A community with its column “disclosure”; `subdistrict=True` is QL00.

    `columns="all"` makes every column, as create_community() does.
    """

    title = factory.Sequence("第{}社区".format)
    slug = factory.Sequence("community-{}".format)
    code = factory.Sequence("QT{:04}".format)
    community_class = CommunityClass.OLD
    households = 1286
    residents = 3120
    buildings = 14
    entrances = 52
    summary = "八十年代厂区宿舍，老人多，停车难"
    parent = factory.LazyFunction(home)

    class Meta:
        model = CommunityPage
        skip_postgeneration_save = True

    class Params:
        subdistrict = factory.Trait(
            title="青岭街道",
            slug="street",
            code="QL00",
            kind=CommunityKind.SUBDISTRICT,
            community_class="",
            households=None,
            residents=None,
            buildings=None,
            entrances=None,
            summary="",
        )

    @factory.post_generation
    def columns(self, create, extracted):
        if create and extracted == "all":
            ensure_columns(self)
        elif create:
            disclosure_column(self)


def disclosure_column(community: CommunityPage) -> DisclosureIndexPage:
    """The community's column “disclosure”, made when the community has none."""
    return column_of(community, DisclosureIndexPage, "看公开", "disclosure")


def column_of(community: CommunityPage, page_class: type, title: str, slug: str) -> Page:
    """A column of the community, made when the community has none of this kind."""
    parent = Page.objects.get(pk=community.pk)
    column = page_class.objects.child_of(parent).first()
    if column is None:
        column = parent.add_child(instance=page_class(title=title, slug=slug))
    return column


class OrganizationFactory(DjangoModelFactory):
    """A residents' committee, unless told otherwise."""

    name = factory.LazyAttribute(lambda made: f"{made.community.title}居民委员会")
    kind = OrganizationKind.RESIDENTS_COMMITTEE
    community = factory.SubFactory(CommunityPageFactory)
    phone = "0000-1201"

    class Meta:
        model = Organization
        django_get_or_create = ["community", "name"]


class UserFactory(DjangoModelFactory):
    """Somebody with the password PASSWORD; `staff=True` may open the admin."""

    username = factory.Sequence("person{}".format)
    display_name = "王女士"
    password = factory.django.Password(PASSWORD)

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        superuser = factory.Trait(is_superuser=True)

    @factory.post_generation
    def staff(self, create, extracted):
        if create and extracted:
            self.groups.add(group_with("后台", "wagtailadmin.access_admin"))


class RoleGrantFactory(DjangoModelFactory):
    """One person's role in one community; the role permits nothing unless given a group."""

    user = factory.SubFactory(UserFactory)
    group = factory.LazyFunction(lambda: group_with("无权限"))
    community = factory.SubFactory(CommunityPageFactory)

    class Meta:
        model = RoleGrant


class CatalogItemFactory(DjangoModelFactory):
    code = "JW-DEC-04"
    regime = "JUWU"
    category = "决策"
    title = "协商结果"

    class Meta:
        model = CatalogItem
        django_get_or_create = ["code"]


class RuleFactory(DjangoModelFactory):
    """A 公示 of five working days; `standing`, `periodic` and `marked` are traits.

    A marked rule asks the supervision committee for a confirmation. The numbers keep away
    from those of the catalogue, which every database holds.
    """

    item = factory.SubFactory(CatalogItemFactory)
    rule_no = 901
    title = "协商结果公示"
    publisher_kind = OrganizationKind.RESIDENTS_COMMITTEE
    mode = "posting"
    cycle = "EVENT"
    anchor = "fact_date"
    offset = 3
    offset_unit = "WD"
    posting_days = 5
    posting_unit = "WD"
    required_elements = ["议题", "结果"]
    channels = ["BOARD", "WEB"]
    redaction = "P1"
    web_allowed = "yes"
    needs_supervisor_confirm = False
    class_scope = "ALL"
    basic_set = True
    basis = "社区协商规则"
    basis_status = "D"

    class Meta:
        model = CatalogRule
        django_get_or_create = ["item", "rule_no"]

    class Params:
        standing = factory.Trait(
            item=factory.SubFactory(
                CatalogItemFactory,
                code="JW-ORG-03",
                category="机构",
                title="居委会成员及分工",
            ),
            title="居委会成员及分工",
            mode="standing",
            cycle="ONCE_CHANGE",
            posting_days=None,
            posting_unit="",
            posting_until="standing",
        )
        periodic = factory.Trait(
            item=factory.SubFactory(
                CatalogItemFactory,
                code="JW-FIN-03",
                category="财务",
                title="公益事业补助金收支",
            ),
            title="公益事业补助金收支",
            mode="periodic",
            cycle="QUARTERLY",
            posting_days=7,
        )
        marked = factory.Trait(needs_supervisor_confirm=True)


class AffairsPageFactory(wagtail_factories.PageFactory):
    """One disclosure in its community's column; a draft unless `published=True`."""

    class Params:
        published = factory.Trait(
            live=True,
            version=1,
            published_at=factory.LazyAttribute(lambda made: nine(made.fact_date)),
            first_published_at=factory.LazyAttribute(lambda made: nine(made.fact_date)),
            last_published_at=factory.LazyAttribute(lambda made: nine(made.fact_date)),
            posting_from=factory.LazyAttribute(
                lambda made: None if made.mode == "standing" else made.fact_date
            ),
            posting_to=factory.LazyAttribute(
                lambda made: (
                    None if made.mode == "standing" else made.fact_date + timedelta(days=6)
                )
            ),
            number=factory.LazyAttributeSequence(
                lambda made, turn: (
                    disclosure_number(
                        code=made.rule.item.code,
                        community=made.community.code,
                        mode=made.mode,
                        period=made.period,
                        suffix="",
                        day=made.fact_date,
                    )
                    + f".{turn}"
                )
            ),
        )
        withdrawn = factory.Trait(
            withdrawn_at=factory.LazyFunction(clock.now),
        )

    title = factory.Sequence("停车方案协商结果公示（第{}次）".format)
    slug = factory.Sequence("disclosure-{}".format)
    community = factory.SubFactory(CommunityPageFactory)
    publisher = factory.SubFactory(
        OrganizationFactory, community=factory.SelfAttribute("..community")
    )
    rule = factory.SubFactory(RuleFactory)
    regime = factory.SelfAttribute("rule.item.regime")
    mode = factory.SelfAttribute("rule.mode")
    fact_date = factory.LazyFunction(lambda: date(2026, 11, 23))
    period = ""
    responsible = "居委会主任"
    responsible_editor = "社区居委会"
    live = False
    body = factory.LazyFunction(
        lambda: [
            ("heading", "协商结果"),
            ("paragraph", "<p>一户一位，<b>月租管理</b>，访客限时。</p>"),
        ]
    )
    elements = factory.LazyAttribute(
        lambda made: [
            AffairsElement(name=name, value=f"{name}的内容")
            for name in made.rule.required_elements
        ]
    )
    parent = factory.LazyAttribute(lambda made: disclosure_column(made.community))

    class Meta:
        model = AffairsPage


def nine(day: date) -> datetime:
    """Nine in the morning of a day in Shanghai."""
    return datetime(day.year, day.month, day.day, 9, tzinfo=SHANGHAI)
