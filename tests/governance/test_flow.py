"""The picture of the steps: every word inside its box, nothing but words in it."""

import xml.etree.ElementTree as ET  # of our own template
from dataclasses import replace
from itertools import pairwise

import pytest
from django.template.loader import render_to_string

from governance import flow
from governance.steps import Step

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '"><script>alert(1)</script><a xlink:href="javascript:x">&amp;</a>'


def step(number=1, name="议题征集", **fields):
    return Step(number, f"t{number:08x}", name, **{"responsible": "居委会", **fields})


def drawn(*steps):
    return flow.drawn("协商议事程序", steps)


def rendered(*steps):
    return render_to_string("governance/flow.html", {"flow": drawn(*steps)})


def test_no_steps_no_picture():
    assert drawn() is None


def test_it_is_named_and_described_for_whoever_does_not_see_it():
    tree = ET.fromstring(rendered(step(), step(2, "议题公示", days=5)))  # noqa: S314
    [svg] = tree.iter(f"{SVG}svg")

    named = {svg.get("aria-labelledby"), svg.get("aria-describedby")}
    assert svg.get("role") == "img"
    assert named == {svg.find(f"{SVG}title").get("id"), svg.find(f"{SVG}desc").get("id")}
    assert svg.find(f"{SVG}title").text == "协商议事程序流程图"
    assert svg.find(f"{SVG}desc").text == (
        "共2步，从上到下。第1步，议题征集，居委会；第2步，议题公示，居委会，5个工作日内。"
    )
    assert len(svg.findall(f"{SVG}path")) == 1


@pytest.mark.parametrize(
    "name",
    [
        "议" * 40,
        "社区居委会会同物业服务人、业主代表和居务监督委员会现场踏勘并逐户征求书面意见后公示",
        "A" * 40,
        "WWWW www " * 4,
        "（一）、（二）、（三）、（四）、（五）、（六）、（七）、（八）、（九）、（十）",
        "😀" * 30,
        "一",
    ],
)
def test_long_names_wrap_inside_their_box(name):
    picture = drawn(step(1, name, days=365), step(2))

    room = (flow.WIDTH - 2 * flow.MARGIN - flow.LEFT - flow.RIGHT) / flow.NAME
    for box in picture.boxes:
        assert box.y >= 0
        assert box.foot <= picture.height
        for line in box.lines:
            # A mark of punctuation may hang over by one, as in print.
            assert flow.width_of(line.text) <= room * (1 if line.name else 1.25) + 1
            assert box.y < line.y < box.foot
    assert picture.boxes[0].foot < picture.boxes[1].y
    told = "".join(line.text for line in picture.boxes[0].lines if line.name)
    assert told.replace(" ", "") == name.replace(" ", "")


def test_lines_never_meet():
    [box] = drawn(step(1, "议" * 40, responsible="居" * 40)).boxes

    for upper, lower in pairwise(box.lines):
        assert lower.y - upper.y >= flow.NOTE


def test_no_line_begins_with_punctuation():
    lines = flow.wrapped("一二三四五六七八九十，一二三四五六七八九，十", 10)

    assert lines == ["一二三四五六七八九十，", "一二三四五六七八九，", "十"]


def test_a_hostile_name_is_words():
    text = rendered(step(1, HOSTILE), step(2, responsible=HOSTILE))

    assert "<script" not in text
    tree = ET.fromstring(text)  # noqa: S314
    tags = {element.tag.removeprefix(SVG) for element in tree.iter()}
    assert tags <= {"figure", "svg", "title", "desc", "path", "rect", "circle", "text"}
    shown = "".join("".join(element.itertext()) for element in tree.iter(f"{SVG}text"))
    assert shown.replace(" ", "").count("<script>alert(1)</script>") == 2


def test_nothing_in_it_needs_what_the_policy_forbids():
    text = rendered(*(replace(step(), number=n) for n in range(1, 21)))

    for forbidden in ("style=", "<style", "onload", "href", "<script", "foreignObject"):
        assert forbidden not in text
