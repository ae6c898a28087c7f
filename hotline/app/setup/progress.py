"""How far the city is: the readiness list, read with the settings as they are now."""

from dashboards.setup import readiness
from dashboards.setup.queries import city_facts
from dashboards.setup.readiness import SetupStep
from hotline.base.settings import Settings
from hotline.base.storage.unit_of_work import Work


async def steps(work: Work, settings: Settings) -> tuple[SetupStep, ...]:
    async with work.reading() as session:
        facts = await city_facts.read(session, settings, work.wall.now())
    return readiness.steps(settings, facts)
