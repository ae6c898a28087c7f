"""The bench of near repeats runs and finds what it has planted; its figures are for `hotline bench`."""

import pytest

from hotline import city
from hotline.bench import scratch_database
from hotline.bench.similar_tickets import SimilarLoad, bench_repeats


@pytest.mark.usefixtures("postgres_url")
async def test_planted_repeats_come_back() -> None:
    sayings = [example.text for example in city.load_city().examples]
    async with scratch_database.postgres() as url:
        found = await bench_repeats(url, sayings, SimilarLoad(tickets=400, probes=8))
    assert set(found) == {"p95_ms", "p50_ms", "tickets", "found"}
    assert found["tickets"] == 400
    assert found["found"] >= 0.75
