"""全部记为已读 marks what the list has, for this person, and nothing else."""

from hotline.base.clock import TurnedClock
from router.outgoing.addressees import Audience, NoticeKind
from tests.dashboards.office import Office
from tests.dashboards.test_notices import OpenBrowser, badge, seat, told

K, AU = NoticeKind, Audience


async def test_all_read_leaves_what_is_muted_and_what_another_has_to_keep_from_us(
    office: Office, open_browser: OpenBrowser, clock: TurnedClock
) -> None:
    """Exactly what the list has is read: a muted kind, and a matter that one keeps away from, wait as before."""
    muted, kept, seen = [await office.dispatched(f"第{n}盏路灯不亮") for n in range(3)]
    for ticket, kind in ((muted, K.CHASE), (seen, K.REMIND)):
        await told(office, ticket, kind, AU.UNIT, unit="lamps")
    clerk, supervisor = await seat(open_browser, "unit_clerk"), await seat(open_browser, "supervisor")
    await clerk.post("/notices/mute", {"kind": "chase"})
    await supervisor.act(kept.number, "recuse", person="unit_clerk", reason="是房东本人")
    clock.turn(minutes=5)
    for _ in range(2):  # a second time, when the mark has passed them, too
        page = await clerk.get("/notices")
        await clerk.post("/notices", {"up_to": page.field("up_to")})
        assert await badge(clerk) == ""
        assert muted.number in (await clerk.get("/notices?show=muted")).html
        later = await office.dispatched("后来的灯")
        assert await badge(clerk) == "1"
    await clerk.post("/notices/mute", {"kind": "chase", "silent": "no"})
    await supervisor.act(kept.number, "readmit", person="unit_clerk", reason="已核实，没有利害关系")
    page = await clerk.get("/notices")
    assert all(ticket.number in page.html for ticket in (muted, kept, later))
    assert seen.number not in page.html
    await clerk.post("/notices", {"up_to": page.field("up_to")})
    assert await badge(clerk) == ""
    assert "没有未读通知" in (await clerk.get("/notices")).text
