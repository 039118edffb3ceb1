"""A procedure in two editions, as rows: no workflow, no people."""

from datetime import date
from typing import Any

import factory

from governance.models import ProcedureIndexPage, ProcedurePage
from tests.document_factories import publish
from tests.factories import column_of
from tests.governance import procedure_making as making
from tests.text_factories import TextPageFactory

LONG = "社区居委会会同物业服务人、业主代表和居务监督委员会现场踏勘并逐户征求书面意见"


class ProcedureFactory(TextPageFactory):
    """A 程序 of a community; its editions come from in_two_editions()."""

    title = "槐荫里社区协商议事程序"
    slug = "procedure"
    kind = "procedure"
    summary = "槐荫里的事怎么议，一步一步怎么走。"
    governs = ["consultation.collect", "consultation.notice"]
    responsible = "居委会主任"
    effective_on = date(2026, 3, 1)
    reviewed_on = date(2026, 3, 1)
    steps = making.steps([*making.STEPS, {**making.STEPS[0], "name": LONG}])
    parent = factory.LazyAttribute(
        lambda made: column_of(made.community, ProcedureIndexPage, "上墙制度", "procedures")
    )

    class Meta:
        model = ProcedurePage


def in_two_editions(community: Any, **fields: Any) -> ProcedurePage:
    """Published twice: the second edition has another day from which it holds."""
    page: ProcedurePage = ProcedureFactory(community=community, published=True, **fields)
    for version, day in ((1, date(2026, 3, 1)), (2, date(2026, 9, 1))):
        publish(page, version, day)
        page.editions[-1].update(
            kind=page.kind, governs=page.governs, replaces=page.replaces_id
        )
        page.save()
    return page
