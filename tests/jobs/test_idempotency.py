"""Idempotency-Key: sent again, a request is answered as before and causes nothing again."""

import base64
import json
import time
import uuid
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.test import RequestFactory

from foundation import clock
from jobs import housekeeping, idempotency
from jobs.models import RememberedAnswer, ScheduleRow

START = datetime(2026, 9, 1, 1, tzinfo=UTC)
KEY = "0b0b6a39-6f4e-4a55-9d3c-5b7b1c0f7a11"
CODE = "1234-5678-9012"
LETTER = {"title": "楼道灯不亮", "phone": "13812345678"}


class Room:
    """A view that writes a row at each run: rows of the schedule, which anyone may have."""

    def __init__(self):
        self.status = 201
        self.runs = 0

    def __call__(self, request):
        self.runs += 1
        ScheduleRow.objects.create(name=f"written-{uuid.uuid4()}", next_run_at=START)
        answer = JsonResponse({"code": CODE, "run": self.runs}, status=self.status)
        answer["Location"] = "/mailbox/track/"
        answer.set_cookie("session", "secret")
        return answer


@pytest.fixture
def room():
    return Room()


@pytest.fixture
def ask(db, room):
    """Send the letter with this key to the room."""
    view = idempotency.idempotent("letters")(room)

    def asking(key=KEY, body=LETTER, *, via=view, user=None, path="/api/v1/letters/"):
        headers = {} if key is None else {"Idempotency-Key": key}
        request = RequestFactory().post(
            path, json.dumps(body), content_type="application/json", headers=headers
        )
        request.user = user or AnonymousUser()
        return via(request)

    return asking


def written():
    return ScheduleRow.objects.filter(name__startswith="written-").count()


def test_the_same_request_again_gets_the_same_answer_and_writes_nothing(ask, room):
    first, again = ask(), ask()

    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert again["Location"] == "/mailbox/track/"
    assert again["Content-Type"] == "application/json"
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert not again.cookies
    assert (room.runs, written()) == (1, 1)


@pytest.mark.parametrize(
    "change",
    [{"body": {**LETTER, "title": "别的"}}, {"path": "/api/v1/letters/?x=1"}],
)
def test_another_request_under_the_same_key_is_refused(ask, room, change):
    ask()
    answer = ask(**change)

    assert answer.status_code == 422
    assert CODE not in answer.content.decode()
    [error] = json.loads(answer.content)["errors"]
    assert error["field"] == "Idempotency-Key"
    assert (room.runs, written()) == (1, 1)


def test_another_key_another_scope_and_another_person_are_other_requests(
    ask, room, django_user_model
):
    other_scope = idempotency.idempotent("topics")(room)
    ask()
    ask(str(uuid.uuid4()))
    ask(via=other_scope)
    ask(user=django_user_model.objects.create_user("resident"))

    assert (room.runs, written()) == (4, 4)


def test_without_a_key_each_request_is_one(ask, room):
    ask(None)
    ask(None)

    assert (room.runs, written()) == (2, 2)
    assert not RememberedAnswer.objects.exists()


@pytest.mark.parametrize(
    "key", ["short", "有汉字的一个编号足够十六个字符长了吧", "a" * 256, "a b" * 9]
)
def test_a_key_that_could_be_guessed_or_is_malformed_is_refused(ask, room, key):
    assert ask(key).status_code == 422
    assert (room.runs, written()) == (0, 0)


def test_where_a_key_is_needed_none_is_refused(ask, room):
    needed = idempotency.idempotent("letters", needed=True)(room)

    assert ask(None, via=needed).status_code == 422
    assert room.runs == 0
    assert ask(via=needed).status_code == 201


@pytest.mark.parametrize("status", [400, 403, 422, 500])
def test_a_refusal_is_not_kept_and_what_it_wrote_is_rolled_back(ask, room, status):
    room.status = status
    assert ask().status_code == status
    assert written() == 0
    assert not RememberedAnswer.objects.exists()

    room.status = 201
    assert ask().status_code == 201
    assert written() == 1


def test_a_view_that_breaks_gives_its_key_back(ask, room):
    def breaking(request):
        room(request)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        ask(via=idempotency.idempotent("letters")(breaking))
    assert written() == 0
    assert ask().status_code == 201


def test_the_table_holds_neither_key_nor_request_nor_answer(ask):
    answer = ask()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM jobs_rememberedanswer")
        stored = str(cursor.fetchall())

    inside = base64.b64encode(answer.content).decode()
    for secret in (KEY, CODE, "13812345678", "楼道灯", inside, "status"):
        assert secret not in stored


def test_the_answer_outlives_a_new_key_of_the_ring(ask, room, settings):
    ask()
    [(name, key)] = settings.PII_KEYS.items()
    new = base64.b64encode(b"n" * 32).decode()
    settings.PII_KEYS = {"new": new, name: key}

    assert ask()["Idempotency-Replayed"] == "true"
    assert ask(body={**LETTER, "title": "别的"}).status_code == 422
    assert room.runs == 1


def test_after_a_day_the_key_is_free_again(ask, room):
    with clock.at(START):
        ask()
    with clock.at(START + timedelta(hours=24) - timedelta(seconds=1)):
        ask()
        assert housekeeping.forget_answers.call() == 0
    assert room.runs == 1

    with clock.at(START + timedelta(hours=24)):
        ask()
    assert room.runs == 2
    with clock.at(START + timedelta(hours=48)):
        assert housekeeping.forget_answers.call() == 1
    assert not RememberedAnswer.objects.exists()


def test_an_answer_that_streams_cannot_be_kept(ask):
    with pytest.raises(TypeError):
        ask(via=idempotency.idempotent("letters")(lambda _r: StreamingHttpResponse([])))


def form(text="灯", file=b"a", name="a.txt", **more):
    data = {"title": text, "file": SimpleUploadedFile(name, file), **more}
    return RequestFactory().post("/mailbox/", data)


def test_what_a_form_asks_is_its_fields_and_files_and_not_its_token():
    """The boundary of a multipart body and the token differ at each sending."""
    seen = idempotency.fingerprint(form(csrfmiddlewaretoken="1"))
    assert idempotency.fingerprint(form(csrfmiddlewaretoken="2")) == seen

    others = [form("楼"), form(file=b"b"), form(name="b.txt"), form(more="x")]
    assert seen not in [idempotency.fingerprint(other) for other in others]


def test_a_form_gives_its_key_in_a_field(db):
    def view(request):
        with idempotency.once(request, "letters", key=request.POST["key"]) as turn:
            return turn.answer or turn.keep(HttpResponse(uuid.uuid4().hex))

    def post():
        return view(RequestFactory().post("/mailbox/", {"key": KEY}))

    assert post().content == post().content


def test_of_two_at_once_one_runs(shared_database):
    """The other waits and gets the first one's answer, or is asked to come again."""
    together, answers, runs = Barrier(4), [], []

    @idempotency.idempotent("letters")
    def view(request):
        runs.append(1)
        time.sleep(0.3)
        return JsonResponse({"number": len(runs)}, status=201)

    def send():
        request = RequestFactory().post(
            "/letters/",
            "{}",
            content_type="application/json",
            headers={"Idempotency-Key": KEY},
        )
        together.wait()
        try:
            answers.append(view(request))
        finally:
            connection.close()

    threads = [Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(runs) == 1
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.content for answer in answers}) == 1
