"""Settings come from the environment, and secrets also from files that only the process may read."""

from pathlib import Path

import pytest

from hotline.base.own_environment import forget_city
from hotline.base.settings import Settings


def test_a_secret_is_read_from_its_file_and_the_environment_goes_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "hotline_sms_key_secret").write_text("from the file\n")
    (tmp_path / "hotline_wechat_token").write_text("from the file")
    monkeypatch.setenv("HOTLINE_SECRETS_DIR", str(tmp_path))
    monkeypatch.setenv("HOTLINE_WECHAT_TOKEN", "from the environment")
    read = Settings()
    assert read.sms_key_secret.get_secret_value() == "from the file"
    assert read.wechat_token.get_secret_value() == "from the environment"


def test_a_trial_reads_no_secret_of_the_city(tmp_path: Path) -> None:
    (tmp_path / "hotline_database_url").write_text("postgresql://hotline@real/city")
    environment = {"HOTLINE_SECRETS_DIR": str(tmp_path)}
    forget_city(environment)
    assert environment == {}


@pytest.mark.parametrize("folder", ["", "/no/such/folder"])
def test_no_folder_of_secrets_is_no_trouble(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_SECRETS_DIR", folder)
    assert Settings().sms_key_secret.get_secret_value() == ""


@pytest.mark.parametrize(
    ("url", "password", "made"),
    [
        ("postgresql://hotline@db/city", "p@ss/w", "postgresql+asyncpg://hotline:p%40ss%2Fw@db/city"),
        ("postgresql://hotline:own@db/city", "other", "postgresql+asyncpg://hotline:own@db/city"),
        ("postgresql://db/city", "other", "postgresql+asyncpg://db/city"),
        (
            "postgresql://hotline@db:5433/city?ssl=require",
            "x",
            "postgresql+asyncpg://hotline:x@db:5433/city?ssl=require",
        ),
        ("postgresql://hotline@db/city", "", "postgresql+asyncpg://hotline@db/city"),
        ("sqlite:////tmp/x.sqlite3", "x", "sqlite+aiosqlite:////tmp/x.sqlite3"),
    ],
)
def test_the_password_comes_into_a_url_that_names_none(url: str, password: str, made: str) -> None:
    assert Settings(database_url=url, database_password=password).database == made
    assert Settings(replica_url=url, database_password=password).replica == made
