"""Every setting, read from the environment once; one that is wrong stops the start with a clear sentence."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import URL

from agent.tongues import TONGUE_CODES, known
from api.smtp import read_smtp_url
from conversation.model import Reason
from handoff.brake import Brake
from handoff.deadlines import Patience
from handoff.policy import DEFAULT_THRESHOLDS, Thresholds

CHECKOUT = Path(__file__).parent.parent


class SettingsError(Exception):
    """A setting is wrong or missing; the message says which, and what to do."""


class Settings(BaseSettings):
    """The settings of one server process. Each field's alias is its environment variable."""

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
    approved_only: bool = Field(
        default=False, alias="GUANXI_APPROVED_ONLY", description="say nothing but the FAQ's answers"
    )
    languages: Annotated[tuple[str, ...], NoDecode] = Field(
        ("en",), alias="GUANXI_LANGUAGES", min_length=1, description="what the assistant speaks: en,de"
    )
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
    offer_seconds: float = Field(20.0, alias="GUANXI_OFFER_SECONDS", gt=0)
    blame_from: float = Field(DEFAULT_THRESHOLDS.blame, alias="GUANXI_BLAME_FROM", gt=0, le=1)
    upset_from: float = Field(DEFAULT_THRESHOLDS.upset_likely, alias="GUANXI_UPSET_FROM", gt=0, le=1)
    risk_from: float = Field(DEFAULT_THRESHOLDS.risk, alias="GUANXI_RISK_FROM", gt=0, le=1)
    promise_from: float = Field(DEFAULT_THRESHOLDS.promise, alias="GUANXI_PROMISE_FROM", gt=0, le=1)
    warm_from: float = Field(DEFAULT_THRESHOLDS.warmth, alias="GUANXI_WARM_FROM", gt=0, le=1)
    misses: int = Field(DEFAULT_THRESHOLDS.misses, alias="GUANXI_MISSES", ge=1)
    failures: int = Field(DEFAULT_THRESHOLDS.failures, alias="GUANXI_FAILURES", ge=1)
    longest_wait_minutes: float = Field(15.0, alias="GUANXI_LONGEST_WAIT_MINUTES", gt=0, le=1_440)
    storm_failures: int = Field(10, alias="GUANXI_STORM_FAILURES", ge=1)
    storm_seconds: float = Field(60.0, alias="GUANXI_STORM_SECONDS", gt=0, le=3_600)
    storm_line: int = Field(4, alias="GUANXI_STORM_LINE", ge=0, description="in a storm with no rep online")
    wrap_up_seconds: float = Field(120.0, alias="GUANXI_WRAP_UP_SECONDS", ge=0, le=3_600)
    skills_for_reasons: Annotated[dict[Reason, str], NoDecode] = Field(
        default_factory=dict, alias="GUANXI_SKILLS", description="such as bulk=deals, risk=law"
    )
    silent_minutes: float = Field(3.0, alias="GUANXI_SILENT_MINUTES", gt=0, le=60)
    idle_minutes: float = Field(10.0, alias="GUANXI_IDLE_MINUTES", gt=0, le=1_440)
    meanwhile_minutes: float = Field(5.0, alias="GUANXI_MEANWHILE_MINUTES", gt=0, le=1_440)
    seats: int = Field(4, alias="GUANXI_SEATS", ge=1, le=100)
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

    @field_validator("skills_for_reasons", mode="before")
    @classmethod
    def _pairs(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        pairs = [part.partition("=") for part in value.split(",") if part.strip()]
        if not all(equals and skill.strip() for _, equals, skill in pairs):
            raise ValueError("say which skill a reason asks for, such as bulk=deals,risk=law")
        return {reason.strip(): " ".join(skill.split()).lower() for reason, _, skill in pairs}

    @field_validator("languages", mode="before")
    @classmethod
    def _named(cls, value: object) -> object:
        codes = value.lower().replace(",", " ").split() if isinstance(value, str) else value
        if isinstance(codes, list) and not known(codes):
            raise ValueError(f"use codes of {', '.join(sorted(TONGUE_CODES))}, with commas between")
        return codes

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
    def thresholds(self) -> Thresholds:
        """From where on a signal brings a person, or warmth offers one."""
        return Thresholds(
            misses=self.misses,
            failures=self.failures,
            blame=self.blame_from,
            upset_likely=self.upset_from,
            risk=self.risk_from,
            promise=self.promise_from,
            warmth=self.warm_from,
        )

    @property
    def brake(self) -> Brake:
        """When a storm begins, and how many come into line then."""
        return Brake(
            longest_wait_seconds=60 * self.longest_wait_minutes,
            failures=self.storm_failures,
            failures_seconds=self.storm_seconds,
            without_reps=self.storm_line,
        )

    @property
    def patience(self) -> Patience:
        """How long a rep may say nothing, a shopper write nothing, and anybody wait before they are asked."""
        return Patience(
            silent=60 * self.silent_minutes,
            idle=60 * self.idle_minutes,
            assistant_meanwhile=60 * self.meanwhile_minutes,
            too_long=60 * self.longest_wait_minutes,
        )

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
