"""The editor's form of a disclosure."""

from foundation.pages import PortalPageForm


class AffairsPageForm(PortalPageForm):
    """Keeps publisher and rule within the community in which the page stands."""
