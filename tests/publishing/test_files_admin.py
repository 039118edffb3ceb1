"""What the admin lets be done with files of pages, and what it says where it does not."""

import pytest
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from files.models import PortalDocument, PortalImage
from tests import people as qingling
from tests.attached import carrying, document, picture
from tests.publishing.doors import form_of
from tests.publishing.taking_back import withdrawn


@pytest.fixture
def editing(client, people):
    client.force_login(people["editor"])
    return client


def with_files(page, *documents, pictures=(), **more):
    """The posted form of a page with these documents and pictures, by number."""
    rows = [{"document": pk, "title": "收支表", "note": ""} for pk in documents]
    shown = [
        ("picture", {"image": pk, "alt": "长桌", "caption": "图注"}) for pk in pictures
    ]
    files = nested_form_data(
        {
            "attachments": inline_formset(rows),
            "body": streamfield(shown),
        }
    )
    data = form_of(page, **more)
    kept = {name: value for name, value in data.items() if not name.startswith("body-")}
    return kept | files


def test_the_form_takes_files_of_its_community_and_no_others(editing, people):
    page = qingling.drafted(people["editor"])
    paper, photo = document(), picture()
    secret = document("QL02", name="秘密.txt", title="zqxsecret")
    hidden = picture("QL02", title="zqxsecret")
    address = f"/admin/pages/{page.pk}/edit/"

    refused = editing.post(
        address,
        with_files(page, paper.pk, secret.pk, pictures=[hidden.pk, photo.pk])
        | {"responsible": "打好的字"},
    )
    text = refused.content.decode()
    assert refused.status_code == 200
    assert "选的文件或图片有的不是本社区的，或已经删了，没有保留。" in text
    assert "打好的字" in text
    assert "zqxsecret" not in text
    assert qingling.fresh(page).get_latest_revision_as_object().attachments.count() == 0
    assert not hidden.renditions.exists()

    taken = editing.post(address, with_files(page, paper.pk, pictures=[photo.pk]))
    assert taken.status_code == 302
    draft = qingling.fresh(page).get_latest_revision_as_object()
    assert [row.document_id for row in draft.attachments.all()] == [paper.pk]
    assert draft.body[0].value["image"].pk == photo.pk
    # What was saved is shown again, and can be handed in as it is.
    assert "收支表" in editing.get(address).content.decode()


@pytest.mark.parametrize("number", ["999999", "x", "-1", "9" * 30])
def test_a_number_that_is_no_file_of_ours_is_refused(editing, people, number):
    page = qingling.drafted(people["editor"])

    answer = editing.post(
        f"/admin/pages/{page.pk}/edit/", with_files(page, number, pictures=[number])
    )

    assert answer.status_code == 200
    assert "没有保留" in answer.content.decode()


def test_handing_in_asks_for_the_checked_file_that_was_just_chosen(editing, people):
    page = qingling.drafted(people["editor"])
    paper = document(check_state="checking", checked_at=None)
    buttons = {"action-submit": "1"}

    refused = editing.post(
        f"/admin/pages/{page.pk}/edit/",
        with_files(page, paper.pk, pictures=[picture().pk], **buttons),
    )

    assert "附件“收支表”还在检查" in refused.content.decode()
    assert not qingling.fresh(page).workflow_in_progress
    PortalDocument.objects.filter(pk=paper.pk).update(
        check_state="ready", checked_at=page.latest_revision_created_at
    )
    editing.post(
        f"/admin/pages/{page.pk}/edit/",
        with_files(page, paper.pk, pictures=[picture().pk], **buttons),
    )
    assert qingling.fresh(page).workflow_in_progress


def test_no_address_deletes_what_is_public(client, people):
    paper, photo, loose = document(title="表"), picture(title="照片"), document()
    page = carrying(
        qingling.drafted(people["editor"]), paper, pictures=[photo], by=people["editor"]
    )
    page.get_workflow().start(page, people["editor"])
    page = qingling.act(qingling.fresh(page), people["reviewer"])
    client.force_login(people["chief"])
    back = "next=/admin/documents/"
    doors = [
        f"/admin/documents/delete/{paper.pk}/",
        f"/admin/documents/multiple/{paper.pk}/delete/",
        f"/admin/images/{photo.pk}/delete/",
        f"/admin/images/multiple/{photo.pk}/delete/",
        f"/admin/bulk/files/portaldocument/delete/?id={paper.pk}&id={loose.pk}&{back}",
        f"/admin/bulk/files/portaldocument/delete/?id=all&{back}",
        f"/admin/bulk/files/portalimage/delete/?id={photo.pk}&{back}",
    ]

    said = []
    for door in doors:
        answer = client.post(door, follow=True)
        assert answer.status_code in (200, 409), door
        said.append("正在公开页面上，不能删除" in told(answer))
    assert said == [True] * len(doors)
    assert PortalDocument.objects.filter(pk__in=[paper.pk, loose.pk]).count() == 2
    assert PortalImage.objects.filter(pk=photo.pk).exists()

    withdrawn(page, people)
    for door in (doors[0], doors[2]):
        assert client.post(door).status_code == 302
    assert not PortalDocument.objects.filter(pk=paper.pk).exists()
    assert not PortalImage.objects.filter(pk=photo.pk).exists()


def told(answer):
    if answer.headers["Content-Type"] == "application/json":
        return answer.json().get("error", "")
    return answer.content.decode()


def test_what_became_public_meanwhile_is_kept_and_said_so(client, people, monkeypatch):
    paper = document(title="表")
    page = carrying(qingling.drafted(people["editor"]), paper, by=people["editor"])
    page.get_workflow().start(page, people["editor"])
    qingling.act(qingling.fresh(page), people["reviewer"])
    client.force_login(people["chief"])
    monkeypatch.setattr("portal.admin_files.open_to_all", lambda file: False)

    answer = client.post(f"/admin/documents/delete/{paper.pk}/", follow=True)

    assert "正在公开页面上，不能删除" in answer.content.decode()
    assert PortalDocument.objects.filter(pk=paper.pk).exists()
