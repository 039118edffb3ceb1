"""The public lists of documents and of procedures of one community, by kind."""

from disclosure.listing import KindListing
from governance.kinds import DocumentKind, ProcedureKind


class DocumentListing(KindListing):
    """Documents of one community."""

    kinds = DocumentKind.choices
    everything = "全部章程和制度"
    to_come = "自治章程、居民公约和各项制度，签发后会列在这里，每一版都能看到。"


class ProcedureListing(KindListing):
    """Procedures that concern one community."""

    kinds = ProcedureKind.choices
    everything = "全部上墙制度"
    to_come = "协商议事的程序、原则、方法、措施，发布到公开栏后会列在这里。"
