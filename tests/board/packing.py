"""How the tests of this room have a wall pack made."""

from board import packs
from board.models import WallPack


def begun(town, here, paper="a3", by="editor"):
    return packs.begin(here, "all", paper, by=town.people[by])


def made(town, here, paper="a3"):
    pack = begun(town, here, paper)
    packs.make.call(pack.pk, pack.wanted_at.isoformat())
    return WallPack.objects.get(pk=pack.pk)
