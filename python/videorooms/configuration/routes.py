"""The REST route of the settings in force, for those who manage the whole account."""

from fastapi import Request

from videorooms.configuration.model import effective
from videorooms.configuration.schemas import SettingListAnswer, ShownSetting
from videorooms.http.routing import Account, KeepersRoute, keyed_router

router = keyed_router("Settings", KeepersRoute)


@router.get("/settings", operation_id="list_settings")
async def list_settings(_account: Account, request: Request) -> SettingListAnswer:
    """All settings of the server as they are in force, without what is secret in them."""
    return SettingListAnswer(data=[ShownSetting.of(one) for one in effective(request.app.state.runtime.settings)])
