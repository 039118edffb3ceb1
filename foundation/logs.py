"""The one log: structured lines on stderr, of our code and of every library alike.

`configure()` sets structlog up and gives the dictionary for `logging.config`; the portal,
the web server and the supervisor use the same, so one reader understands all lines.
Everything passes `masked` last, tracebacks included.
"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from structlog.typing import EventDict, Processor

from foundation.masking import mask_value

FORMATS = ("console", "json")
SHANGHAI = ZoneInfo("Asia/Shanghai")


def masked(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """The last processor before a line is written."""
    return {name: mask_value(value, name) for name, value in event.items()}


def timestamped(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """The hour of Shanghai with its offset, also where Django has not set the zone."""
    event["timestamp"] = datetime.now(SHANGHAI).isoformat(timespec="milliseconds")
    return event


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        timestamped,
        structlog.processors.StackInfoRenderer(),
    ]


def formatter(style: str) -> structlog.stdlib.ProcessorFormatter:
    """The formatter of the one handler; `style` is one of FORMATS."""
    if style == "json":
        renderer: Processor = structlog.processors.JSONRenderer(ensure_ascii=False)
    else:
        # Plain tracebacks: the pretty ones print the values of local variables.
        renderer = structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_shared(),
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.UnicodeDecoder(),
            masked,
            renderer,
        ],
    )


def configure(style: str, level: str = "INFO") -> dict[str, Any]:
    """Set structlog up and answer the configuration of the standard library's logging."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared(),
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    to_root = {"handlers": [], "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": formatter, "style": style}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "stream": "ext://sys.stderr",
                "formatter": "line",
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django's own handlers would mail requests to admins and print a second time.
            "django": {**to_root, "level": "INFO"},
            "django.server": to_root,
            # Each answer has its access line already; here only what broke.
            "django.request": {**to_root, "level": "ERROR"},
            # Any caller can send a wrong Host; the 400 stands in the access line.
            "django.security.DisallowedHost": {**to_root, "level": "CRITICAL"},
            # At DEBUG it writes down what a picture says of camera, place and person.
            "PIL": {**to_root, "level": "INFO"},
        },
    }
