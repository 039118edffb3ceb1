"""来信 in the admin: the list, one letter, and each action as one screen beside the text.

A letter that the person may not see is not there (404), at every address alike; what they
may not do is refused (403). Nothing changes by looking.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from communities.models import TopicTag
from communities.permissions import communities_where, held_somewhere
from mailbox import letter_list, offers, replying, showing
from mailbox.admin_actions import SCREENS, Screen
from mailbox.admin_forms import ActionForm
from mailbox.file_fields import WithFiles, files_in_memory
from mailbox.models import Kind, Letter, Stage
from mailbox.permissions import REPLY, TAKE, VIEW, may_see, visible_to
from mailbox.transitions import TABLE, Changed, NotAllowedNow

READING = (VIEW, REPLY)


def reads_letters(user: Any) -> bool:
    """Whether there is a list of letters for this person; asks nothing twice."""
    return bool(user.is_superuser or not held_somewhere(user).isdisjoint(READING))


def letter_for(request: HttpRequest, pk: int) -> Letter:
    """The letter, if this person may see it; 404 otherwise."""
    user: Any = request.user
    letters = visible_to(user).select_related(
        "community", "topic", "organization", "text", "identity", "published", "matter"
    )
    found: Letter = get_object_or_404(letters, pk=pk)
    return found


def answered(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A screen of this room: for one person, kept nowhere."""
    answer = TemplateResponse(
        request, f"mailbox/admin/{template}.html", context, status=status
    )
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The letters that this person may see, the newest first."""
    user: Any = request.user
    if not reads_letters(user):
        raise Http404
    chosen = letter_list.Chosen.of(request.GET)
    page = letter_list.page(user, chosen)
    context = {
        "page": page,
        "rows": [
            {
                "letter": letter,
                "title": letter_list.title_of(letter),
                "due": letter_list.due_in_words(letter),
                "late": letter.days_overdue() > 0,
            }
            for letter in page.letters
        ],
        "chosen": chosen,
        "links": [
            (show, label, chosen.kept(show=show))
            for show, label in letter_list.SHOWN.items()
        ],
        "next": f"{chosen.kept()}&before={page.next}".lstrip("&") if page.next else "",
        "first": chosen.kept(),
        "stages": Stage.choices,
        "kinds": Kind.choices,
        "topics": TopicTag.objects.filter(parent__isnull=True).order_by("order", "code"),
        "communities": communities_where(user, READING)
        .exclude(kind="subdistrict")
        .order_by("code"),
        "may_take": communities_where(user, [TAKE]).exists(),
    }
    return answered(request, "letters", context)


def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """One letter: its text and course at the left, what may be done at the right."""
    found = letter_for(request, pk)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    desk = showing.desk(request.user, found)
    context = {
        "shown": showing.shown(request.user, found),
        "desk": desk,
        "buttons": [(action.name, SCREENS[action.name].verb) for action in desk.actions],
        "timeline": showing.timeline(found),
    }
    return answered(request, "letter", context)


@files_in_memory
@never_cache
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """One action on one screen: the text at the left, the form at the right."""
    found, user = letter_for(request, pk), request.user
    screen = SCREENS.get(action)
    if screen is None:
        raise Http404
    if not offers.is_theirs(user, found, action):
        raise PermissionDenied
    if request.method == "POST":
        form = screen.form(request.POST, request.FILES, letter=found, user=user)
        if isinstance(form, WithFiles):
            form.receive(request, by=user)
        return taken(request, found, action, screen, form)
    if found.stage not in TABLE[action].sources:
        stage = found.get_stage_display()
        messages.error(request, f"这封信现在是“{stage}”，不能{screen.verb}。")
        return redirect("mailbox_letters:letter", pk)
    if action not in {offer.name for offer in offers.offers(user, found)}:
        messages.error(request, f"现在不能{screen.verb}：没有待办的事，或要由另一人办。")
        return redirect("mailbox_letters:letter", pk)
    return asked(request, found, action, screen.form(letter=found, user=user))


def taken(
    request: HttpRequest, found: Letter, action: str, screen: Screen, form: ActionForm
) -> HttpResponse:
    """Do it. Where it is refused, say why beside what was typed and how it is now."""
    if not form.is_valid():
        return asked(request, found, action, form)
    try:
        screen.rule(found.pk, by=request.user, version=form.seen, **form.values())
    except (Changed, NotAllowedNow) as refused:
        form.add_error(None, refused.messages)
        return again(request, found.pk, action, form, status=409)
    except ValidationError as refused:
        form.add_error(None, refused.messages)
        return asked(request, found, action, form)
    except PermissionDenied as refused:
        # With words it is about who, not whether: another person can do it.
        if not str(refused):
            raise
        form.add_error(None, str(refused))
        return again(request, found.pk, action, form, status=403)
    messages.success(request, f"{found.number}：{screen.told}")
    if not may_see(request.user, found):
        return redirect("mailbox_letters:index")
    return redirect("mailbox_letters:letter", found.pk)


def again(
    request: HttpRequest, pk: int, action: str, form: ActionForm, *, status: int
) -> HttpResponse:
    """The same form beside the letter as it is now."""
    fresh = letter_for(request, pk)
    form.renew(fresh)
    return asked(request, fresh, action, form, status=status)


def asked(
    request: HttpRequest, found: Letter, action: str, form: ActionForm, status: int = 200
) -> HttpResponse:
    """The screen of one action."""
    judged = offers.reply_to_judge(found)
    context = {
        "shown": showing.shown(request.user, found),
        "screen": SCREENS[action],
        "action": action,
        "form": form,
        "alike": judged is not None and replying.always_the_same(judged),
    }
    return answered(request, "act", context, status=status)
