"""A cry for help and a day of deadlines: each reads what is his to do, and nobody reads it for another."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp.test_utils import TestClient, TestServer

from hotline.app.seed import STAFF_OF
from hotline.app.web import web_app
from tests.dashboards.office import Browser
from tests.walks.conftest import Town
from tickets import handling
from tickets.rights import Role

WORDS = "临江路三号门口的路灯坏了三天，晚上走路很危险"
