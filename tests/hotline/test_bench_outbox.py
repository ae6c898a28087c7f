from hotline.bench import deliveries, scratch_database


async def test_each_arrives_once_and_in_order_through_a_gateway_that_fails_one_in_ten() -> None:
    load = deliveries.OutboxLoad(messages=100, hanging=12, probes=3, patience=300)
    async with scratch_database.postgres() as url:
        found = await deliveries.bench_outbox(url, load)
    assert found.keys() == {
        *("queued", "sent", "lost", "doubled", "out_of_order"),
        *("seconds", "slow_lane_delay_ms"),
    }
    assert (found["queued"], found["sent"], found["lost"]) == (100, 100, 0)
    assert (found["doubled"], found["out_of_order"]) == (0, 0)
