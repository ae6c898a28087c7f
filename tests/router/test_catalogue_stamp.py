"""A process that decides knows of a changed unit with its next batch, by which process it was changed."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from hotline.app import wiring
from hotline.app.wiring import Services
from hotline.base.clock import Clock
from hotline.base.settings import Settings
from tickets.person_models import Department


@pytest.fixture
async def house(settings: Settings, clock: Clock) -> AsyncIterator[Services]:
    made = wiring.build(settings, clock=clock, pooled=False)
    async with made.work.begin() as uow:
        for number, code in enumerate(("parks", "roads"), start=1):
            row = Department(id=number, code=code, name=code, short=code, level="city", path=f"/{number}/", active=True)
            uow.session.add(row)
    await made.read_catalogue()
    yield made
    await made.close()


async def test_a_changed_unit_is_read_again(house: Services) -> None:
    """Its row is changed in place, by another process: nothing but the database says so."""
    read = house.stamp
    await house.read_catalogue()
    assert house.stamp == read
    for field, value in (("name", "园林局"), ("short", "园林"), ("level", "company"), ("active", False)):
        async with house.work.begin() as uow:
            row = (await uow.session.scalars(select(Department).where(Department.code == "parks"))).one()
            setattr(row, field, value)
        office = await house.todays_office()
        assert office.catalogue is not None
        found = office.catalogue.unit("parks")
        assert getattr(found, field) == value


async def test_a_moved_unit_and_a_new_one_are_read_again(house: Services) -> None:
    async with house.work.begin() as uow:
        (await uow.session.get_one(Department, 2)).parent_id = 1
    await house.read_catalogue()
    moved = house.catalogue.unit("roads")
    assert moved is not None
    assert moved.parent == "parks"
    async with house.work.begin() as uow:
        uow.session.add(
            Department(id=3, code="new", name="新设局", short="新设局", level="city", path="/3/", active=True)
        )
    await house.read_catalogue()
    assert house.catalogue.unit("new") is not None
