"""What every table of config.toml is."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

TypeKey = Literal["ER", "EM", "SV"]


class Part(BaseModel):
    """A table of the file: frozen, and without keys that nobody knows."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
