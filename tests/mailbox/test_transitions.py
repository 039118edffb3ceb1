"""Every stage × action × role against a table written by hand (transitions.csv).

Each cell is tried for real, in a savepoint: whoever is not named is refused, whoever is
named succeeds in these stages and is refused in all others.
"""

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from communities.models import RoleGrant
from foundation import clock
from mailbox import answering, handling, intake, resident
from mailbox.models import Letter, Proposal, Reply, Stage
from mailbox.transitions import TABLE, NotAllowedNow, may, step
from portal.roles import role
from tests.mailbox import making

pytestmark = pytest.mark.django_db


ROLES = [
    *("clerk", "clerk2", "handler", "handler2", "reviewer", "street", "street2"),
    *("editor", "supervisor", "auditor", "entrance", "street_clerk", "chief", "stranger"),
]
OFFERED = ("clerk", "handler", "handler2", "reviewer", "street", "auditor")
NOBODY = ("writer", "system")
SAID = {"resolved": "unsolved", "satisfaction": "basic"}
REPLY = {"content": making.ANSWER, "outcome": "solved"}


def expected() -> dict[str, tuple[set[str], set[str]]]:
    """{action: (stages, roles)}"""
    with (Path(__file__).parent / "transitions.csv").open() as file:
        return {
            row["action"]: (set(row["stages"].split()), set(row["roles"].split()))
            for row in csv.DictReader(file)
        }


def by_hand(name: str) -> Callable[..., Any]:
    """An action of the system, which only its table and step() know."""

    def act(letter_id: int, by: Any = None) -> None:
        with step(name, letter_id, by=by):
            pass

    return act


# How each action is called; what it needs beside the letter.
CALLS: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "accept": (intake.accept, {}),
    "propose_refusal": (
        intake.propose_refusal,
        {"reason_code": "hotline", "reason": "请拨打12345。"},
    ),
    "confirm_refusal": (intake.confirm_refusal, {}),
    "drop_refusal": (intake.drop_refusal, {}),
    "quarantine": (intake.quarantine, {}),
    "restore": (intake.restore, {}),
    "answer_on_spot": (answering.answer_on_spot, REPLY),
    "check_spot": (answering.check_spot, {"sound": True}),
    "assign": (handling.assign, {"to": making.committee}),
    "sign": (handling.sign, {}),
    "bounce": (handling.bounce, {"reason": "不属于本单位。"}),
    "rule_misroute": (handling.rule_misroute, {"upheld": True}),
    "offer_transfer": (
        handling.offer_transfer,
        {"to": making.company, "reason": "公共部位归物业维修。"},
    ),
    "accept_transfer": (handling.accept_transfer, {}),
    "refuse_transfer": (handling.refuse_transfer, {}),
    "ask": (handling.ask, {"question": "在几层？"}),
    "resume": (handling.resume, {}),
    "request_extension": (
        handling.request_extension,
        {"days": 3, "reason": "等三家报价。"},
    ),
    "approve_extension": (handling.approve_extension, {}),
    "refuse_extension": (handling.refuse_extension, {}),
    "note_progress": (handling.note_progress, {"note": "已到现场。"}),
    "submit_reply": (answering.submit_reply, REPLY),
    "approve_reply": (answering.approve_reply, {}),
    "return_reply": (answering.return_reply, {"note": "请写明时限。"}),
    "force_reply": (answering.force_reply, {"note": "签发人出差。"}),
    "decide_objection": (answering.decide_objection, {"redo": True, "reason": "重办。"}),
    "reopen": (answering.reopen, {"reason": "情况反复。"}),
    "merge": (handling.merge, {"into": Letter.objects.none}),
    "unmerge": (handling.unmerge, {}),
    "remind": (handling.remind, {}),
    "rate": (resident.rate, SAID),
    "object": (resident.object_to_reply, {**SAID, "grounds": "还在那里。"}),
    "supplement": (resident.supplement, {"text": "在三层。"}),
    "contest": (resident.contest, {"grounds": "是社区的事。"}),
    "new_facts": (resident.new_facts, {"text": "又堆上了。"}),
    "withdraw": (resident.withdraw, {}),
    **{
        name: (by_hand(name), {})
        for name in ("resume_unanswered", "remind_due", "recompute", "close_unrated")
    },
}
WAITING = {
    "confirm_refusal": "refusal",
    "drop_refusal": "refusal",
    "rule_misroute": "misroute",
    "accept_transfer": "transfer",
    "refuse_transfer": "transfer",
    "approve_extension": "extension",
    "refuse_extension": "extension",
}


def prepare(name: str, letter: Letter, people: dict[str, Any]) -> dict[str, Any]:
    """What must stand for the action to be possible, beside stage and role."""
    arguments = dict(CALLS[name][1])
    if name in WAITING:
        Proposal.objects.create(
            letter=letter,
            kind=WAITING[name],
            reason="理由",
            reason_code="hotline",
            days=3,
            organization=making.company(),
            proposed_by=people["editor"],
            proposed_at=clock.now(),
        )
    if name == "check_spot":
        Letter.objects.filter(pk=letter.pk).update(spot_check="due")
    if name == "answer_on_spot":
        Letter.objects.filter(pk=letter.pk).update(kind="inquiry")
    if name == "assign" or name == "offer_transfer":
        arguments["to"] = arguments["to"]()
    if name == "rate":
        # What a merged letter gets with the answer to the one it was merged into.
        Letter.objects.filter(pk=letter.pk, stage="merged").update(replied_at=clock.now())
    if name == "merge":
        arguments["into"] = making.written().letter
    return arguments


@contextmanager
def taken_back() -> Iterator[None]:
    """What happens inside has not happened."""
    before = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(before)


def outcome(
    name: str, letter: Letter, who: str, people: dict[str, Any], prepared: dict[str, Any]
) -> str:
    """What comes of one cell: "done", "denied" (who) or "not now" (stage); taken back."""
    arguments = dict(prepared)
    with taken_back():
        if who not in NOBODY:
            arguments["by"] = people[who]
        elif TABLE[name].by != who:
            # Code for writers and the system takes no person at all; the others want one.
            return "denied"
        elif name == "remind" or TABLE[name].by not in NOBODY:
            return "denied"
        try:
            CALLS[name][0](letter.pk, **arguments)
        except TypeError:
            # The writer's actions take nobody's name.
            assert "by" in arguments and TABLE[name].by in NOBODY  # noqa: PT018
            return "denied"
        except PermissionDenied:
            return "denied"
        except NotAllowedNow:
            return "not now"
        return "done"


def test_the_table_by_hand_names_every_action():
    assert set(expected()) == set(CALLS) == set(TABLE) - {"identity"}


@pytest.mark.parametrize("stage", list(Stage))
def test_every_action_of_every_role(people, stage):
    letter = making.in_stage(stage, people)
    wrong = []
    for name, (stages, roles) in expected().items():
        with taken_back():
            prepared = prepare(name, letter, people)
            for who in (*ROLES, *NOBODY):
                found = outcome(name, letter, who, people, prepared)
                if who not in roles:
                    # Refused for who they are, or for the stage where they were in time.
                    right = found == "denied" or (
                        found == "not now" and stage not in stages
                    )
                else:
                    right = (found == "done") == (stage in stages)
                if not right:
                    wrong.append(f"{name} by {who} in {stage}: {found}")
    assert wrong == []


@pytest.mark.parametrize("stage", list(Stage))
def test_buttons_are_offered_to_whom_the_table_names(people, stage):
    letter = making.in_stage(stage, people)
    letter.refresh_from_db()
    unlike = []
    for name, (stages, roles) in expected().items():
        if name in WAITING or name == "check_spot":
            continue  # these hang on more than stage and role
        for who in OFFERED:
            if may(people[who], name, letter) != (stage in stages and who in roles):
                unlike.append(f"{name} to {who} in {stage}")
    assert unlike == []


def test_the_author_never_approves_whatever_roles_they_hold(people):
    author = people["handler2"]
    letter = making.in_review(people)
    RoleGrant.objects.create(
        user=author, group=role("reviewer"), community=letter.community
    )
    for act in (answering.approve_reply, answering.return_reply, answering.force_reply):
        with pytest.raises(PermissionDenied):
            act(
                letter.pk,
                by=author,
                **({} if act is answering.approve_reply else {"note": "x"}),
            )
    author.is_superuser = True
    author.save()
    with pytest.raises(PermissionDenied):
        answering.approve_reply(letter.pk, by=author)
    assert Reply.objects.get(letter=letter).state == Reply.State.SUBMITTED
