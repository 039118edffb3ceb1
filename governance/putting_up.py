"""发布到公开栏: what follows, in one transaction, when a procedure is signed.

    sign-off ──► published ──► the community's one JW-SYS-04 is renewed ──► postings planned

It follows the publishing room (publishing.followers): whatever is refused here takes the
publication back. The community's row is locked first, so that of two sign-offs at once
the second sees what the first left.
"""

import json
from typing import Any

from accounts.models import User
from board import transitions as board
from communities.models import CommunityPage, Organization
from disclosure.models import AffairsPage, CatalogRule, DisclosureIndexPage
from disclosure.models.affairs import recorded_links
from editorial import work_items
from foundation import clock
from governance import procedure_rules
from governance.models import ProcedurePage
from publishing.models import PublishedVersion, SignOffTask
from publishing.transitions import NotPublishable
from workdays.calendar import add_working_days

# Working days after sign-off by which the sheets hang, as the catalogue has it.
HUNG_IN = 5


def put_up(page: Any, version: PublishedVersion, *, by: User) -> None:
    """Renew the disclosure and plan the postings of a procedure that became public."""
    if not isinstance(page, ProcedurePage):
        return
    community = locked(page.community_id)
    if found := procedure_rules.others_of(page):
        raise NotPublishable(list(found.values()))
    renew(community, page, version, by=by)
    day = clock.today()
    board.plan(page, version, by=by, hang_by=add_working_days(day, HUNG_IN))
    work_items.close(page)


def taken_away(page: Any, *, by: User) -> None:
    """A procedure has left the site: nobody need look it through any more."""
    if isinstance(page, ProcedurePage):
        work_items.close(page)


def locked(community_id: int) -> CommunityPage:
    """The community, its row locked until the transaction ends."""
    found: CommunityPage = CommunityPage.objects.select_for_update(of=("self",)).get(
        pk=community_id
    )
    return found


def renew(
    community: CommunityPage,
    procedure: ProcedurePage,
    version: PublishedVersion,
    *,
    by: User,
) -> PublishedVersion | None:
    """Publish the community's JW-SYS-04 anew, drafted by the procedure's editor.

    None where there is nothing to renew: a kind is still missing, the item asks nothing
    of this community (of the sub-district it never does), its page names these editions
    already, or the item wants a confirmation, for which the draft is handed in.
    """
    rule = procedure_rules.rule_for(community)
    if rule is None:
        return None
    author = version.revision.user or by
    page = procedure_rules.standing_for(community, rule)
    draft = page.get_latest_revision_as_object() if page else new(community, rule, author)
    linked = draft.linked_body
    if linked.wanting or (page and recorded_links(linked) == last_links(page)):
        return None
    draft.fact_date = clock.today()
    draft.responsible_editor = procedure.responsible_editor
    if page is None:
        column = DisclosureIndexPage.objects.descendant_of(community).get()
        column.add_child(instance=draft)
        draft.save_revision(user=author, log_action="wagtail.create")
    elif page.has_unpublished_changes:
        raise NotPublishable([procedure_rules.unfinished(page)])
    else:
        draft.change_note = f"《{procedure.title[:150]}》第{version.version}版发布。"
        draft.save_revision(user=author, log_action="wagtail.edit")
    return signed(AffairsPage.objects.get(pk=draft.pk), author, by=by)


def signed(page: AffairsPage, author: User, *, by: User) -> PublishedVersion | None:
    """Through the workflow, as everything; None where a confirmation comes first."""
    page.get_workflow().start(page, author)
    state = page.current_workflow_task_state
    task = state.task.specific
    if not isinstance(task, SignOffTask):
        return None
    task.on_action(state, by, "approve")
    found: PublishedVersion | None = page.versions.order_by("-version").first()
    return found


def new(community: CommunityPage, rule: CatalogRule, author: User) -> AffairsPage:
    """The first draft of the disclosure; it has no text of its own."""
    publisher = Organization.objects.filter(
        community=community, kind=rule.publisher_kind, active=True
    )
    return AffairsPage(
        title=f"{community.title}{rule.title}",
        rule=rule,
        community=community,
        publisher=publisher.order_by("pk").first(),
        fact_date=clock.today(),
        responsible="居委会主任",
        owner=author,
        live=False,
    )


def last_links(page: AffairsPage) -> list[dict[str, Any]]:
    """Which editions the newest version of the disclosure names."""
    record = page.versions.order_by("-version").values_list("record", flat=True).first()
    return list(json.loads(record or "{}").get("documents", []))
