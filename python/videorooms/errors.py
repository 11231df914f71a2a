"""The one exception of the domain, and the table of its codes.

Services raise `VideoRoomsError`; `http` renders it as the REST error document and `signaling` as an error object. The
domain names a code and knows nothing of HTTP. `error_codes` is held to contracts/errors.toml by a test.
"""

from videorooms.error_codes import ERROR_CODES, ErrorCode

__all__ = ["ERROR_CODES", "ErrorCode", "VideoRoomsError", "error_code"]


class VideoRoomsError(Exception):
    """A refusal with a cause that the caller can act on.

    `code` is a name of contracts/errors.toml; `pointer` is a JSON pointer into the request body and `parameter` the
    name of a path, query or header parameter, when one of them is to blame. `retry_after_secs` is when trying again may
    help, where that is known.
    """

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        pointer: str | None = None,
        parameter: str | None = None,
        retry_after_secs: int | None = None,
    ) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.pointer = pointer
        self.parameter = parameter
        self.retry_after_secs = retry_after_secs

    @property
    def definition(self) -> ErrorCode:
        return error_code(self.code)


def error_code(name: str) -> ErrorCode:
    """The row of the table for a code's name; a name that is not in it is the server's own fault."""
    return ERROR_CODES.get(name, ERROR_CODES["unexpected"])
