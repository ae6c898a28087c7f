"""Every address of the application that takes something has its limits, and none is limited that is not there."""

from hotline.app import wiring
from hotline.app.process.web import web_app
from hotline.base.request_limits.limits import ASKING, POLICY, WRITING
from hotline.base.settings import Settings


async def test_every_post_has_a_policy(settings: Settings) -> None:
    house = wiring.build(settings)
    routes = [route for route in web_app(house).router.routes() if route.method not in {"GET", "HEAD"}]
    own = {route.resource.canonical for route in routes if route.resource}
    doors = {path for path in own if path.startswith("/in/")}
    assert {route.method for route in routes} == {"POST"}
    assert doors == {"/in/{kind}", "/in/{kind}/{secret}"}, "which count wrong keys, and the chat's lines"
    assert own - doors == {_plain(path) for path in POLICY}
    await house.close()


def test_what_anybody_may_send_is_counted_by_address_and_the_rest_by_person() -> None:
    for path, door in POLICY.items():
        assert (door.from_address in {WRITING, ASKING}) != (door.by_person is not None), path


def _plain(path: str) -> str:
    """As aiohttp names it: `{id:\\d{1,18}}` is `{id}` there."""
    name, text, depth = "", "", 0
    for char in path:
        depth += (char == "{") - (char == "}")
        if depth and char == ":" and not text:
            text = ":"
        if not text:
            name += char
        if not depth and text:
            name, text = f"{name}}}", ""
    return name
