"""Keys are rotated while the system works: everything is sealed again, nothing is lost, old backups still open."""

from pathlib import Path

import pytest

from hotline.app import key_rotation
from hotline.app.metadata import Base
from hotline.base.errors import Conflict
from hotline.base.security import keyfile
from hotline.base.security.crypto import BrokenSeal
from hotline.base.settings import Settings
from hotline.base.storage.database import Database
from hotline.base.storage.unit_of_work import Work
from hotline.commands.privacy import keys as keys_command
from tests.hotline.rows import a_ticket
from tickets import store
from tickets.history import journal
from tickets.personal_data import extra_details

QUIET = lambda *_: None  # noqa: E731 - a progress that nobody watches


def ring_file(settings: Settings) -> Path:
    return settings.home / keyfile.NAME


async def test_a_rotation_seals_everything_again_in_batches(
    bare_work: Work, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_rotation, "BATCH", 2)
    ids = [await a_ticket(bare_work, external_id=str(n)) for n in range(3)]
    async with bare_work.begin() as uow:
        citizen = await store.citizen(uow.session, (await store.ticket(uow.session, ids[0])).citizen_id)
        citizen.more_sealed = extra_details.sealed({"language": "桂柳话"}, settings.keys)
    old = (await key_rotation.counts(bare_work))["k1"]
    assert keyfile.add_key(ring_file(settings)) == "k2"
    assert await key_rotation.reseal(bare_work, QUIET) == old
    assert keyfile.retire(ring_file(settings)) == ["k1"]
    assert await key_rotation.counts(bare_work) == {"k2": old}
    async with bare_work.reading() as session:
        (identity,) = await store.identities_of(session, (await store.ticket(session, ids[0])).citizen_id)
        assert settings.keys.open(identity.external_sealed) == "13800138000"
        more = (await store.citizen(session, identity.citizen_id)).more_sealed
        assert extra_details.opened(more, settings.keys) == {"language": "桂柳话"}
        head = (await store.journal_heads(session, after=0, limit=1))[0]
        assert journal.broken_ticket(head, await store.journal_of(session, ids[0]), settings.keys) is None


async def test_a_running_process_notices_the_new_key_and_opens_what_another_has_sealed(settings: Settings) -> None:
    running, other = settings.keys, keyfile.load_ring(ring_file(settings))
    before = running.seal("欧阳")
    keyfile.add_key(ring_file(settings))
    assert other.seal("欧阳").startswith("k2:")
    assert running.open(other.seal("静好")) == "静好"
    assert running.seal("欧阳").startswith("k2:")
    keyfile.retire(ring_file(settings))
    fresh = keyfile.load_ring(ring_file(settings))
    assert fresh.open(before) == "欧阳", "a backup from before the rotation still opens"
    assert not fresh.open(other.seal("")).strip()
    with pytest.raises(BrokenSeal, match="k9"):
        fresh.open("k9:AAAA")


def test_one_rotation_at_a_time(settings: Settings) -> None:
    path = ring_file(settings)
    keyfile.load_ring(path)
    with keyfile.rotating(path), pytest.raises(Conflict), keyfile.rotating(path):
        pass


def test_every_column_that_holds_a_seal_is_marked() -> None:
    """`keys rotate` finds columns by their mark; a new one without it would be unreadable after the next rotation."""
    named = {f"{t.name}.{c.name}" for t in Base.metadata.sorted_tables for c in t.columns if c.name.endswith("_sealed")}
    marked = {f"{table.name}.{column.name}" for table, column in key_rotation.columns()}
    assert named <= marked
    assert "outbox.address" in marked


def test_the_command_rotates_and_lists(
    database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOTLINE_HOME", str(settings.home))
    monkeypatch.setenv("HOTLINE_DATABASE_URL", settings.database_url)
    keys_command("rotate")
    keys_command("list")
    listed = capsys.readouterr().out
    assert "k2\t在用" in listed
    assert "k1\t已停用" in listed
