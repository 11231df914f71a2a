"""Settings as the REST API shows them. Routes of the configuration use it."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from videorooms.configuration.model import Effective


class ShownSetting(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    record_type: Literal["setting"] = "setting"
    name: str
    value: Any = Field(description="Null for a secret one; passwords inside of others are hidden.")
    is_default: bool = Field(description="Whether it is as it is without anybody's doing.")
    is_secret: bool
    description: str

    @classmethod
    def of(cls, setting: Effective) -> "ShownSetting":
        return cls.model_validate(setting)


class SettingListAnswer(BaseModel):
    data: list[ShownSetting]
