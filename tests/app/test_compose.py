from pathlib import Path

from redis.asyncio import Redis

from tests.hub.running import running_hub


async def test_a_closed_hub_leaves_no_connection_to_redis_behind(tmp_path: Path, fresh_redis: str) -> None:
    onlooker = Redis.from_url(fresh_redis)
    async with running_hub(tmp_path, redis_url=fresh_redis) as hub:
        await hub.core.signals.publish("log")
        await hub.core.delivery._buckets.reserve("fake:main", [(1, 1.0)], 1.0)
        assert len(await onlooker.client_list()) == 3
    assert len(await onlooker.client_list()) == 1
    await onlooker.aclose()
