"""How log lines look, here and in the libraries below.

`cli` sets it up once, before anything logs. Every line is an event name with fields; ids are fields, free text of users
never is. Control characters are escaped, so that no value can forge a line. It opens no files: lines go to stderr.
"""

import logging
import re
import sys
from typing import Literal

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# Says so much at INFO that our own lines would drown: every migration, every request a second time.
_QUIET = ("alembic", "uvicorn", "aiosqlite", "asyncio")


def set_up_logs(log_format: Literal["json", "console"], level: str) -> None:
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        escape_controls,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_renderers(log_format)],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def escape_controls(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Escapes control characters in every text of the line."""
    return {key: _escape(value) if isinstance(value, str) else value for key, value in event.items()}


def _escape(text: str) -> str:
    return _CONTROL.sub(lambda found: f"\\x{ord(found.group()):02x}", text)


def _renderers(log_format: Literal["json", "console"]) -> list[Processor]:
    # Never with local variables: tokens and keys are among them.
    if log_format == "json":
        tracebacks = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
        return [structlog.processors.ExceptionRenderer(tracebacks), structlog.processors.JSONRenderer()]
    plain = structlog.dev.plain_traceback
    return [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]
