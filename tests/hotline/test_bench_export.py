from pathlib import Path

from hotline import city
from hotline.base.settings import Settings
from hotline.bench import scratch_database
from hotline.bench.export import bench_export
from tests.fakes.secrets_of_providers import SECRETS

STRETCHES = 4
MORE = 25  # megabytes


async def test_every_ticket_is_written_and_memory_stays_with_one_stretch(tmp_path: Path, postgres_url: str) -> None:
    async with scratch_database.postgres() as url:
        settings = Settings(home=tmp_path, database_url=url, **SECRETS)
        texts = [example.text for example in city.load_city().examples]
        found = await bench_export(settings, texts, tmp_path, count=STRETCHES * 1000)
    assert found["rows"] == STRETCHES * 1000
    for ending in ("xlsx", "csv", "jsonl"):
        assert found[f"{ending}_rss_mb_peak"] - found[f"{ending}_rss_mb_first"] < MORE, ending
    assert (tmp_path / "all.jsonl").read_text("utf-8").count("\n") == STRETCHES * 1000
