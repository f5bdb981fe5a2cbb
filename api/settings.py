"""Every setting, read from the environment once; one that is wrong stops the start with a clear sentence."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import URL

from api.smtp import read_smtp_url
from api.working_settings import WorkingSettings

CHECKOUT = Path(__file__).parent.parent


class SettingsError(Exception):
    """A setting is wrong or missing; the message says which, and what to do."""


class Settings(WorkingSettings, BaseSettings):
    """The settings of one server process as its environment has them. Each field's alias is its environment variable.

    The working ones among them are what holds until a supervisor says otherwise (`live_settings.py`).
    """

    model_config = SettingsConfigDict(extra="ignore", populate_by_name=True, frozen=True)

    host: str = Field("127.0.0.1", alias="HOST")
    port: int = Field(8000, alias="PORT", ge=0, le=65_535)
    data: Path = Field(Path(".guanxi"), alias="GUANXI_DATA")
    database_url: SecretStr | None = Field(None, alias="DATABASE_URL")
    redis_url: SecretStr | None = Field(None, alias="REDIS_URL")
    encoder: str | None = Field(None, alias="ENCODER", description="a sentence-transformers model")
    mood_model: str | None = Field(
        None, alias="MOOD_MODEL", description="a Hugging Face text-classification model"
    )
    chat_model: str | None = Field(None, alias="CHAT_MODEL", description="provider:model")
    openai_base_url: str | None = Field(None, alias="OPENAI_BASE_URL")
    chat_seconds: float = Field(8.0, alias="GUANXI_CHAT_SECONDS", gt=0, le=60)
    shop: Path | None = Field(None, alias="GUANXI_SHOP", description="the folder of shop.toml and orders")
    orders_url: str | None = Field(None, alias="GUANXI_ORDERS_URL", description="the shop's orders service")
    orders_token: SecretStr | None = Field(None, alias="GUANXI_ORDERS_TOKEN")
    origins: Annotated[tuple[str, ...], NoDecode] = Field((), alias="GUANXI_ORIGINS")
    signing_key: SecretStr | None = Field(None, alias="GUANXI_SIGNING_KEY", min_length=32)
    identity_secret: SecretStr | None = Field(None, alias="GUANXI_IDENTITY_SECRET", min_length=32)
    session_hours: float = Field(24.0, alias="GUANXI_SESSION_HOURS", gt=0)
    rep_hours: float = Field(12.0, alias="GUANXI_REP_HOURS", gt=0)
    retention_days: int | None = Field(None, alias="GUANXI_RETENTION_DAYS", ge=1, le=36_500)
    sessions_per_minute: int = Field(300, alias="GUANXI_SESSIONS_PER_MINUTE", ge=1)
    logins_per_minute: int = Field(10, alias="GUANXI_LOGINS_PER_MINUTE", ge=1)
    messages_per_minute: int = Field(120, alias="GUANXI_MESSAGES_PER_MINUTE", ge=1)
    smtp_url: SecretStr | None = Field(None, alias="SMTP_URL", description="answers go by mail too")
    mail_from: str | None = Field(None, alias="GUANXI_MAIL_FROM", description="else the address in shop.toml")
    demo: bool = Field(default=False, alias="GUANXI_DEMO")
    expose_demo: bool = Field(default=False, alias="GUANXI_EXPOSE_DEMO")

    @field_validator("origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return (
            tuple(part.strip().rstrip("/") for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )

    @field_validator("redis_url")
    @classmethod
    def _reachable(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value().startswith(
            ("redis://", "rediss://", "unix://")
        ):
            raise ValueError("use redis://host:6379/0, rediss://… or unix:///path")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _mails(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            read_smtp_url(value.get_secret_value())
        return value

    @property
    def database(self) -> str:
        """The record's address: `DATABASE_URL`, or a SQLite file in the data folder."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        record = URL.create("sqlite", database=str((self.data / "record.sqlite").absolute()))
        return record.render_as_string()  # quoted: a folder's name may hold a question mark

    @property
    def files(self) -> Path:
        """Where the files lie that people sent."""
        return self.data / "files"

    @property
    def mails(self) -> bool:
        """Whether the shop answers by mail too: otherwise it is not offered anywhere."""
        return self.smtp_url is not None

    @property
    def loopback(self) -> bool:
        return self.host in {"127.0.0.1", "localhost", "::1"}


def read_settings(**overrides: object) -> Settings:
    """Read the environment; raises SettingsError with one sentence for each setting that is wrong."""
    try:
        settings = Settings(**overrides)  # type: ignore[arg-type]  # pydantic checks them
    except ValidationError as error:
        wrong = "; ".join(
            f"{problem['loc'][0]}: {problem['msg'].removeprefix('Value error, ')}"
            for problem in error.errors()
        )
        raise SettingsError(f"these settings are wrong: {wrong}") from None
    if settings.demo and not settings.loopback and not settings.expose_demo:
        raise SettingsError(
            f"demo mode has a known password and does not listen on {settings.host!r}; "
            "use HOST=127.0.0.1, or say GUANXI_EXPOSE_DEMO=1 if you mean it"
        )
    return settings
