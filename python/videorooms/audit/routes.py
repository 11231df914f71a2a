"""The REST route of the audit log, for those who own the account."""

from typing import Annotated

from fastapi import Depends, Query, Request

from videorooms.audit.schemas import AuditEntriesQuery, AuditEntryListAnswer
from videorooms.audit.service import AuditService
from videorooms.http.queries import check_filters
from videorooms.http.routing import Account, KeepersRoute, keyed_router

router = keyed_router("Audit log", KeepersRoute)


async def _audit(request: Request) -> AuditService:
    service: AuditService = request.app.state.runtime.audit
    return service


Audit = Annotated[AuditService, Depends(_audit)]


@router.get("/audit_entries", operation_id="list_audit_entries")
async def list_entries(
    request: Request, account: Account, query: Annotated[AuditEntriesQuery, Query()], audit: Audit
) -> AuditEntryListAnswer:
    """What was done in the account, and sign-ins that were refused, newest first."""
    check_filters(request, AuditEntriesQuery)
    return AuditEntryListAnswer.of(await audit.list(account, query.chosen(), query.page))
