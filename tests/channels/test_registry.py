"""Channels are loaded late and only where they can be served."""

import subprocess
import sys
from typing import Any

import pytest
from pydantic import ValidationError

from channels import registry
from hotline.base.channels import CHANNELS
from hotline.base.settings import Settings

LOAD_ALL_BUT_TELEGRAM = """
import sys
from channels import delivery, models, outbox, registry, webhooks
from channels.webchat import server
from hotline.base.settings import Settings
settings = Settings(phone_password="x", wechat_token="x", wechat_appid="x", wechat_secret="x",
                    sms_path_secret="x", sms_key_id="x", sms_key_secret="x")
served = registry.load(["phone", "webchat", "wechat", "sms"], settings)
assert len(served) == 4, served
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_aiogram_stays_out_of_processes_that_do_not_serve_it() -> None:
    """It costs 5 s and 165 MB; redis is left out of the embedded profile likewise."""
    run = subprocess.run([sys.executable, "-c", LOAD_ALL_BUT_TELEGRAM], capture_output=True, text=True, check=True)
    assert {"channels", "websockets"} <= set(run.stdout.split())
    assert not {"aiogram", "redis", "sklearn", "wechatpy"} & set(run.stdout.split())


def test_a_channel_that_does_not_exist_is_refused_in_words() -> None:
    with pytest.raises(ValidationError, match="没有名为 fax 的渠道，可选：phone、webchat、wechat、telegram、sms"):
        Settings(channels=("sms", "fax"))


@pytest.mark.parametrize("kind", CHANNELS)
def test_a_row_names_an_adapter_of_its_own_kind(office: Settings, kind: str) -> None:
    adapter = registry.load([kind], office)[kind]
    assert (adapter.kind, adapter.label) == (kind, CHANNELS[kind].label)


SECRETS = [(kind, name) for kind, entry in CHANNELS.items() for name in entry.needs]


@pytest.mark.parametrize(("kind", "name"), SECRETS)
def test_a_channel_without_its_secret_is_left_out_and_says_what_to_set(office: Settings, kind: str, name: str) -> None:
    without: dict[str, Any] = office.model_dump() | {name: ""}
    settings = Settings.model_validate(without)
    assert f"HOTLINE_{name.upper()}" in (registry.missing(settings, kind) or "")
    assert registry.load([kind], settings) == {}


@pytest.mark.parametrize(("kind", "name"), [("telegram", "telegram_token"), ("wechat", "wechat_aes_key")])
def test_an_invalid_secret_closes_its_own_channel_and_no_other(office: Settings, kind: str, name: str) -> None:
    settings = Settings.model_validate(office.model_dump() | {name: "not what it should be"})
    assert set(registry.load([kind, "sms"], settings)) == {"sms"}


def test_nothing_is_missing_where_all_is_set(office: Settings) -> None:
    assert [registry.missing(office, kind) for kind in CHANNELS] == [None] * len(CHANNELS)


def test_an_unknown_channel_is_said_to_be_unknown(office: Settings) -> None:
    assert "fax" in (registry.missing(office, "fax") or "")


@pytest.mark.parametrize("kind", CHANNELS)
def test_a_row_names_the_adapter_of_its_channel(kind: str) -> None:
    assert vars(registry.adapter_class(kind))["kind"] == kind
