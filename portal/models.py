"""Django looks for models here; the home page is the roof's only one."""

from portal.home import HomePage

__all__ = ["HomePage"]
