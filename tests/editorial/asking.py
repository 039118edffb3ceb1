"""The desk as a browser asks it."""

import html
from io import BytesIO

import openpyxl
from django.urls import reverse

INDEX = "/admin/desk/work/"


def text(answer):
    return html.unescape(answer.content.decode())


def titles(client, query="", base=INDEX):
    return [row["item"].title for row in client.get(f"{base}{query}").context["rows"]]


def post(client, name, item, **data):
    return client.post(
        reverse(f"work:{name}", args=[item.pk]), {"version": item.version, **data}
    )


def table(client, kind, query=""):
    content = client.get(f"{INDEX}export/{kind}/{query}").content
    if kind == "csv":
        return content.decode("utf-8-sig").splitlines()
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    return [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
