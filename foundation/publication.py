"""How a finished workflow reaches the one module that publishes.

Wagtail imports this module while its own models load (WAGTAIL_FINISH_WORKFLOW_ACTION),
so it imports no model. The room `publishing` registers itself in ready().
"""

from collections.abc import Callable
from typing import Any

_publisher: Callable[..., Any] | None = None


def register(publisher: Callable[..., Any]) -> None:
    """Name the function `publish(page, *, by)` that makes a page public."""
    global _publisher
    _publisher = publisher


def publish(page: Any, *, by: Any) -> Any:
    """Publish the page's latest revision by the rules of the room that registered."""
    if _publisher is None:
        raise RuntimeError("No room has registered as publisher.")
    return _publisher(page, by=by)


def finish_workflow(workflow_state: Any, user: Any = None) -> None:
    """Wagtail's hook at the end of an approved workflow."""
    workflow_state.content_object.specific.finish_workflow(by=user)
