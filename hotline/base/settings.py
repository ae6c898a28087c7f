"""Every setting, read in one place, from `HOTLINE_*` in the environment; `hotline check --settings` lists them.

HOTLINE_SECRETS_DIR names a folder of files, one a setting (`hotline_sms_key_secret`); the environment goes before them.
What `hotline setup` has kept (`city_file`) comes last, before the defaults.
"""

import os
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import quote, urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, field_validator
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
)

from hotline.base import city_file, send_limits
from hotline.base.channels import CHANNELS, known, spelled_out
from hotline.base.city_versions import CityVersions
from hotline.base.http import client_address
from hotline.base.provider_settings import ProviderSettings
from hotline.base.security.crypto import KeyRing
from hotline.base.security.keyfile import NAME, load_ring
from hotline.base.send_limits import QuietHours
from hotline.base.storage.time_limits import Limits

SECRETS_DIR = "HOTLINE_SECRETS_DIR"  # in the environment alone: `own_environment` forgets it with all else of a city
ALL_CHANNELS = tuple(CHANNELS)
Known = Annotated[str, AfterValidator(known)]  # the code of a channel
Rates = Annotated[tuple[str, ...], AfterValidator(send_limits.checked_rates)]


class Settings(ProviderSettings):
    model_config = SettingsConfigDict(env_prefix="HOTLINE_", frozen=True, extra="ignore")

    home: Path = Field(default=Path("var"), description="data folder: database, keys, models, attachments")
    database_url: str = Field(default="", description="empty: a SQLite file in the data folder")
    database_password: SecretStr = Field(
        default=SecretStr(""),
        description="of the account in HOTLINE_DATABASE_URL and HOTLINE_REPLICA_URL, where they name none",
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
    channels: Annotated[tuple[Annotated[str, AfterValidator(known)], ...], BeforeValidator(spelled_out)] = Field(
        default=ALL_CHANNELS,
        description='the channels that this process serves, as JSON; ["shared"]: all but those with an own process',
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
    secure_cookies: bool = Field(
        default=False,
        description="cookies travel over https only; so they do too where HOTLINE_SITE_URL begins with https",
    )
    trusted_proxies: tuple[str, ...] = Field(
        default=(),
        description="addresses and networks (10.0.0.0/8) whose X-Forwarded-For is believed; set it behind a proxy, or"
        " all are one address",
    )
    free_networks: tuple[str, ...] = Field(
        default=(),
        description="addresses and networks without limits by address, such as the service hall's own terminals",
    )
    client_seconds: float = Field(
        default=20.0,
        gt=0,
        description="how long a browser or a provider may be silent: before and between requests, and within one",
    )
    trail_months: int = Field(
        default=36, ge=6, description="so long the trail (审计) is kept; the law asks for six months at least"
    )
    trail_heads: Path | None = Field(
        default=None,
        description="the file to which the head of the trail is written every night, at best on another machine; "
        "empty: trail-heads.jsonl in the data folder",
    )
    trail_webhook: str = Field(
        default="", description="where the head of the trail is posted every night (https); empty: nowhere"
    )
    door_networks: dict[Annotated[str, AfterValidator(known)], tuple[str, ...]] = Field(
        default={},
        description='from which networks a channel\'s pushes may come, as JSON: {"phone": ["10.1.0.0/16"]}; '
        "a channel that is not named is open to all",
    )
    quiet_hours: Annotated[str, AfterValidator(send_limits.checked_hours)] = Field(
        default="",
        description="hours of the city's day in which only answers, codes and danger are sent, such as 22:00-07:00;"
        " the rest waits for their end; empty: none",
    )
    fallback: dict[Known, tuple[Literal["notice", "sms", "call"], ...]] = Field(
        default={},
        description="how a citizen is informed where a message of a channel did not arrive, step by step, as JSON:"
        ' {"wechat": ["notice", "sms", "call"]}; notice: WeChat\'s subscription message, sms: to the number that the'
        " citizen gave, call: the list of calls; a channel that is not named: as this program does it",
    )
    send_rates: dict[Known, Rates] = Field(
        default={},
        description='how fast an account of ours sends, as JSON: {"sms": ["100/second"]}; a channel that is not'
        " named: as its provider has published",
    )
    send_rates_to_one: dict[Known, Rates] = Field(
        default={},
        description='how much one number or account is sent, as JSON: {"sms": ["1/minute", "50/day"]}; what is urgent'
        " is not held back; a channel that is not named: as its provider has published",
    )
    fetch_networks: tuple[str, ...] = Field(
        default=(),
        description="networks that are not public (10.0.0.0/8 …) in which a provider's files may lie, as JSON",
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
    health_networks: tuple[str, ...] = Field(
        default=(),
        description="addresses and networks to which /readyz tells its checks; all others but this machine hear yes or"
        " no",
    )
    traces_endpoint: str = Field(
        default="",
        description="where OpenTelemetry traces go (OTLP over HTTP, such as http://127.0.0.1:4318); empty: nowhere",
    )

    @field_validator("trusted_proxies", "free_networks", "health_networks")
    @classmethod
    def _are_networks(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        client_address.networks(given)
        return given

    @property
    def proxies(self) -> tuple[client_address.Network, ...]:
        """Whose X-Forwarded-For is believed."""
        return client_address.networks(self.trusted_proxies)

    @property
    def free(self) -> tuple[client_address.Network, ...]:
        """From where as much may come as will."""
        return client_address.networks(self.free_networks)

    @property
    def secure(self) -> bool:
        """The site is served over https: Secure cookies and HSTS."""
        return self.secure_cookies or self.site_url.startswith("https:")

    def cookie(self, name: str) -> str:
        """What it is called in browsers: over https so that no neighbouring site can set it (RFC 6265bis)."""
        return f"__Host-{name}" if self.secure else name

    @property
    def heads(self) -> Path:
        """The file of the trail's heads."""
        return self.trail_heads or self.home / "trail-heads.jsonl"

    @cached_property
    def rest(self) -> QuietHours | None:
        """When only what is urgent is sent."""
        return QuietHours.parse(self.quiet_hours)

    @property
    def embedded(self) -> bool:
        """One process, no Redis."""
        return not self.redis_url

    @property
    def database(self) -> str:
        """The SQLAlchemy URL, with the asynchronous driver named."""
        if not self.database_url:
            return f"sqlite+aiosqlite:///{(self.home / 'hotline.sqlite3').absolute()}"
        return _with_driver(self._url_with_password(self.database_url))

    @property
    def replica(self) -> str:
        """The replica's SQLAlchemy URL; empty where there is none."""
        return _with_driver(self._url_with_password(self.replica_url)) if self.replica_url else ""

    @property
    def limits(self) -> Limits:
        return Limits(self.statement_seconds, self.lock_seconds, self.idle_seconds, self.pool_wait_seconds)

    def _url_with_password(self, url: str) -> str:
        password, parts = self.database_password.get_secret_value(), urlsplit(url)
        user, _, host = parts.netloc.rpartition("@")
        if not password or not user or ":" in user:
            return url
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
        return (init_settings, env_settings, *files, _CityFileSource(settings_cls, init_settings, env_settings))

    @cached_property
    def keys(self) -> KeyRing:
        return load_ring(self.home / NAME)

    @cached_property
    def versions(self) -> CityVersions:
        """What the city has decided by itself, kept up by `Work`."""
        return CityVersions()


class _CityFileSource(InitSettingsSource):
    """The city file of the data folder, unless the program itself says which folder (`city_file`)."""

    def __init__(
        self,
        settings_cls: type[BaseSettings],
        given: PydanticBaseSettingsSource,
        environment: PydanticBaseSettingsSource,
    ) -> None:
        home = environment().get("home") or Settings.model_fields["home"].default
        super().__init__(settings_cls, {} if "home" in given() else city_file.read(Path(home)))


def _with_driver(url: str) -> str:
    scheme, rest = url.split(":", 1)
    drivers = {"postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg", "sqlite": "sqlite+aiosqlite"}
    return f"{drivers.get(scheme, scheme)}:{rest}"
