"""The public list of documents of one community, by kind."""

from disclosure.listing import KindListing
from governance.kinds import DocumentKind


class DocumentListing(KindListing):
    """Documents of one community."""

    kinds = DocumentKind.choices
    everything = "全部章程和制度"
    to_come = "自治章程、居民公约和各项制度，签发后会列在这里，每一版都能看到。"
