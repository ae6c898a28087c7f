"""Every setting, read in one place, from `HOTLINE_*` in the environment; `hotline check --settings` lists them.

HOTLINE_SECRETS_DIR names a folder of files, one a setting (`hotline_sms_key_secret`); the environment goes before them.
"""

import os
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import quote, urlsplit

from pydantic import BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SecretsSettingsSource, SettingsConfigDict

from hotline.base.busy import Limits
from hotline.base.crypto import KeyRing
from hotline.base.keyfile import NAME, load_ring

Channel = Literal["phone", "webchat", "wechat", "telegram", "sms"]
SECRETS_DIR = "HOTLINE_SECRETS_DIR"  # in the environment alone: `own_environment` forgets it with all else of a city
ALL_CHANNELS: tuple[Channel, ...] = ("phone", "webchat", "wechat", "telegram", "sms")


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="HOTLINE_", frozen=True, extra="ignore")

    home: Path = Field(default=Path("var"), description="data folder: database, keys, models, attachments")
    database_url: str = Field(default="", description="empty: a SQLite file in the data folder")
    database_password: SecretStr = Field(
        default=SecretStr(""), description="of the account in HOTLINE_DATABASE_URL, where that names none"
    )
    replica_url: str = Field(
        default="",
        description="a streaming replica of the PostgreSQL database, for reports, searches and exports; empty: none",
    )
    statement_seconds: float = Field(
        default=30.0, ge=0, description="PostgreSQL ends a statement that takes longer; 0: as the server says"
    )
    lock_seconds: float = Field(
        default=5.0, ge=0, description="PostgreSQL ends the wait for another one's lock; 0: as the server says"
    )
    idle_seconds: float = Field(
        default=60.0, ge=0, description="PostgreSQL ends a transaction in which nothing is done; 0: as the server says"
    )
    pool_wait_seconds: float = Field(
        default=2.5, gt=0, description="the wait for a free connection of this process; then 503, and providers repeat"
    )
    redis_url: str = Field(default="", description="empty: the embedded profile, one process")
    queue_prefix: str = Field(
        default="hotline", description="begins the names of the queues in Redis; letters, digits, -"
    )
    city: str = Field(default="桂澜市", description="the city's name, as citizens read it")
    number_prefix: str = Field(default="GL", description="the letters before every ticket number")
    site_url: str = Field(default="http://127.0.0.1:8345", description="where citizens open their links")
    host: str = "127.0.0.1"
    port: int = 8345
    chat_port: int = 8346
    chat_path: str = Field(
        default="",
        description="behind a proxy: the path at the pages' own address that leads to the chat, such as /chat",
    )
    channels: tuple[Channel, ...] = Field(
        default=ALL_CHANNELS, description="the doors that this process serves, as JSON"
    )
    policy: str = Field(default="guangxi", description="which policy of promises holds; `hotline policy` lists them")
    policy_file: Path | None = Field(default=None, description="the city's own policies, TOML or JSON")
    dispatch_threshold: float = Field(default=0.85, description="below this confidence a person chooses the department")
    report_day: int = Field(
        default=1, ge=1, le=28, description="from the night of which day on last month's figures are frozen"
    )
    talk_quiet_minutes: int = Field(
        default=30, ge=1, description="a talk that a person holds is closed when the citizen is silent for so long"
    )
    talk_unanswered_minutes: int = Field(
        default=10, ge=1, description="a citizen who waits so long for the person who took the talk is queued again"
    )
    local_days_off: tuple[str, ...] = Field(
        default=(), description="local days off beside the national ones, as ISO dates"
    )
    body_limit: int = Field(
        default=2 * 1024 * 1024, description="bytes; a FreeSWITCH record with its variables can pass 1 MiB"
    )
    secure_cookies: bool = Field(default=False, description="true behind TLS: cookies travel over https only")
    trusted_proxies: tuple[str, ...] = Field(
        default=(),
        description="addresses whose X-Forwarded-For is believed; set it behind a proxy, or all are one address",
    )
    log_level: str = "INFO"
    metrics_host: str = Field(default="127.0.0.1", description="where HOTLINE_METRICS_PORT listens")
    metrics_port: Annotated[int, BeforeValidator(lambda given: given or 0)] = Field(
        default=0,
        description="a port of this process alone for /healthz, /readyz and /metrics; 0 or empty: none",
    )
    metrics_token: SecretStr = Field(
        default=SecretStr(""), description="opens /metrics to whoever brings it; without one only this machine reads it"
    )
    traces_endpoint: str = Field(
        default="",
        description="where OpenTelemetry traces go (OTLP over HTTP, such as http://127.0.0.1:4318); empty: nowhere",
    )

    phone_user: str = "freeswitch"
    phone_password: SecretStr = SecretStr("")
    phone_recordings: Path | None = Field(
        default=None, description="folder that the exchange writes recordings to; they are put on their tickets"
    )
    wechat_token: SecretStr = SecretStr("")
    wechat_appid: str = ""
    wechat_secret: SecretStr = SecretStr("")
    wechat_aes_key: SecretStr = SecretStr("")
    wechat_api: str = "https://api.weixin.qq.com"
    telegram_token: SecretStr = SecretStr("")
    telegram_secret: SecretStr = SecretStr("")
    telegram_api: str = "https://api.telegram.org"
    sms_path_secret: SecretStr = Field(
        default=SecretStr(""), description="the secret part of the address the gateway calls"
    )
    sms_key_id: str = ""
    sms_key_secret: SecretStr = SecretStr("")
    sms_sign: str = "12345热线"
    sms_template: str = "SMS_12345"
    sms_api: str = "https://dysmsapi.aliyuncs.com"

    @property
    def embedded(self) -> bool:
        """One process, no Redis."""
        return not self.redis_url

    @property
    def database(self) -> str:
        """The SQLAlchemy URL, with the asynchronous driver named."""
        if not self.database_url:
            return f"sqlite+aiosqlite:///{(self.home / 'hotline.sqlite3').absolute()}"
        return _with_driver(self._url_with_password())

    @property
    def replica(self) -> str:
        """The replica's SQLAlchemy URL; empty where there is none."""
        return _with_driver(self.replica_url) if self.replica_url else ""

    @property
    def limits(self) -> Limits:
        return Limits(self.statement_seconds, self.lock_seconds, self.idle_seconds, self.pool_wait_seconds)

    def _url_with_password(self) -> str:
        password, parts = self.database_password.get_secret_value(), urlsplit(self.database_url)
        user, _, host = parts.netloc.rpartition("@")
        if not password or not user or ":" in user:
            return self.database_url
        return parts._replace(netloc=f"{user}:{quote(password, safe='')}@{host}").geturl()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - likewise
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        folder = os.environ.get(SECRETS_DIR, "")
        files = (SecretsSettingsSource(settings_cls, folder),) if Path(folder).is_dir() and folder else ()
        return (init_settings, env_settings, *files)

    @cached_property
    def keys(self) -> KeyRing:
        return load_ring(self.home / NAME)


def _with_driver(url: str) -> str:
    scheme, rest = url.split(":", 1)
    drivers = {"postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg", "sqlite": "sqlite+aiosqlite"}
    return f"{drivers.get(scheme, scheme)}:{rest}"
