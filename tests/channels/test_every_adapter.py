"""One exam that every adapter sits. A channel in the registry without an exam paper fails here."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from channels import registry
from channels.contract import Adapter, Ignored, InboundMessage, IntakeOutcome, RawDelivery, RefusedDelivery
from hotline.base.channels import CHANNELS
from hotline.base.settings import Settings
from hotline.base.text.cleaning import MESSAGE_LIMIT
from hotline.simulation.fakes import deliveries
from hotline.simulation.fakes.deliveries import InboundDelivery

TOKEN = "p3nS2bE0bq1mX8s7gTzJ4vYwLkQh5RcU"
WORDS = "民族大道路灯坏了三天，晚上看不见路"


@dataclass(frozen=True)
class Paper:
    """What one adapter is asked. `say` makes a good delivery of a text under an id."""

    say: Callable[[Settings, datetime, str, str], InboundDelivery]
    sender: str
    phone: str = ""
    broken: tuple[bytes, ...] = ()
    ignored: tuple[bytes, ...] = ()
    after_broken: int = 200  # the status that calms this provider when its body breaks the contract
    forged: tuple[Mapping[str, object], ...] = field(default=())


def _phone(settings: Settings, now: datetime, text: str, key: str) -> InboundDelivery:
    return deliveries.freeswitch_cdr(settings, caller="013800138000", text=text, call_id=f"call-{key}", now=now)


def _webchat(settings: Settings, _now: datetime, text: str, key: str) -> InboundDelivery:
    return deliveries.webchat_say(settings, token=TOKEN, text=text, cid=key)


def _wechat(settings: Settings, now: datetime, text: str, key: str) -> InboundDelivery:
    return deliveries.wechat_push(settings, openid="oCitizen0001", text=text, message_id=key, now=now)


def _telegram(settings: Settings, now: datetime, text: str, key: str) -> InboundDelivery:
    return deliveries.telegram_update(settings, chat=700100, text=text, update_id=int(key), now=now)


def _sms(settings: Settings, now: datetime, text: str, key: str) -> InboundDelivery:
    return deliveries.aliyun_sms_up(settings, phone="8613800138000", text=text, sequence_id=key, now=now)


def _b(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


PAPERS = {
    "phone": Paper(
        _phone,
        sender="13800138000",
        phone="13800138000",
        broken=(_b([]), _b({"variables": []}), _b({"variables": {"direction": "inbound"}}), b"cdr=eyJ", b"cdr=%7B"),
        ignored=(_b({"variables": {"uuid": "b", "direction": "outbound"}}),),
        after_broken=400,
        forged=(
            {"headers": {}},
            {"headers": {"authorization": "Basic ???"}},
            {"headers": {"authorization": "Basic YTpi"}},
        ),
    ),
    "webchat": Paper(
        _webchat,
        sender=TOKEN,
        broken=(
            _b([]),
            _b({"type": "say", "cid": "1", "text": "x"}),
            _b({"type": "say", "text": "x"}),
            _b({"type": "?"}),
        ),
        ignored=(_b({"type": "hello", "token": TOKEN, "last_seq": 0}),),
        after_broken=400,
        forged=tuple({"headers": {"x-chat-token": made}} for made in ("", "short", TOKEN, TOKEN * 2, TOKEN + "'--")),
    ),
    "wechat": Paper(
        _wechat,
        sender="oCitizen0001",
        broken=(
            b"<xml>",
            b"<xml><MsgType>text</MsgType><Content>x</Content></xml>",
            b'<!DOCTYPE x [<!ENTITY a "b">]><xml><MsgType>text</MsgType></xml>',
            _b({"MsgType": "text", "Content": 5}),
            b"<xml><ToUserName>gh</ToUserName><Encrypt>AAAA</Encrypt></xml>",
        ),
        ignored=(
            b"<xml><FromUserName>o1</FromUserName><MsgType>event</MsgType><Event>subscribe</Event></xml>",
            _b({"FromUserName": "o1", "CreateTime": 1714037059, "MsgType": "event", "Event": "debug_demo"}),
            b"<xml><FromUserName>o1</FromUserName><MsgType>hologram</MsgType></xml>",
        ),
        forged=({"query": {}}, {"query": {"signature": "0" * 40, "timestamp": "1795395600", "nonce": "7"}}),
    ),
    "telegram": Paper(
        _telegram,
        sender="700100",
        broken=(_b([]), _b({"message": {}}), _b({"update_id": "x", "message": 5})),
        ignored=(
            _b({"update_id": 1}),
            _b({"update_id": 2, "poll_answer": {"poll_id": "1", "option_ids": [0], "option_persistent_ids": ["a"]}}),
        ),
        forged=({"headers": {}}, {"headers": {"x-telegram-bot-api-secret-token": "wrong"}}),
    ),
    "sms": Paper(
        _sms,
        sender="13800138000",
        phone="13800138000",
        broken=(_b({}), _b([]), _b([5]), _b([{"content": "x"}]), _b([{"phone_number": "13800138000", "content": 5}])),
        ignored=(_b([{"phone_number": "1381111****", "report_time": "2017-01-01 00:00:00", "err_code": "DELIVERED"}]),),
        forged=({"path": "/in/sms"}, {"path": "/in/sms/wrong"}, {"path": "/in/sms/sms-path-secret/more"}),
    ),
}


@pytest.fixture(scope="session")
def adapters(office: Settings) -> dict[str, Adapter]:
    return registry.load(CHANNELS, office)


@pytest.fixture(params=sorted(CHANNELS))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def adapter(kind: str, adapters: dict[str, Adapter]) -> Adapter:
    return adapters[kind]


@pytest.fixture
def paper(kind: str) -> Paper:
    if kind not in PAPERS:
        pytest.fail(f"channel {kind} has no exam paper: add PAPERS[{kind!r}] here, with what its provider sends")
    return PAPERS[kind]


@pytest.fixture
def good(paper: Paper, office: Settings, now: datetime) -> RawDelivery:
    return paper.say(office, now, WORDS, "4711").raw()


def _only(adapter: Adapter, raw: RawDelivery, now: datetime) -> InboundMessage:
    adapter.authenticate(raw, now=now)
    (message,) = adapter.parse(raw, now=now)
    assert isinstance(message, InboundMessage)
    return message


def test_a_good_delivery_is_read(adapter: Adapter, paper: Paper, good: RawDelivery, now: datetime) -> None:
    message = _only(adapter, good, now)
    sender = good.headers.get("x-chat-token", paper.sender)
    assert (message.channel, message.sender, message.phone) == (adapter.kind, sender, paper.phone)
    assert message.text == WORDS
    assert now - timedelta(minutes=2) <= message.sent_at <= now
    json.dumps(dict(message.detail))


def test_a_repeat_has_the_same_id_and_another_message_another(
    adapter: Adapter, paper: Paper, good: RawDelivery, office: Settings, now: datetime
) -> None:
    other = paper.say(office, now, WORDS, "4712").raw()
    assert _only(adapter, good, now).external_id == _only(adapter, good, now).external_id
    assert _only(adapter, good, now).external_id != _only(adapter, other, now).external_id
    assert len(_only(adapter, good, now).external_id) <= 160


def test_a_forged_delivery_is_not_let_in(adapter: Adapter, paper: Paper, good: RawDelivery, now: datetime) -> None:
    assert paper.forged
    for change in paper.forged:
        with pytest.raises(RefusedDelivery) as refused:
            adapter.authenticate(replace(good, **change), now=now)
        assert refused.value.refused_status in {401, 403}
        assert adapter.answer(good, IntakeOutcome.REFUSED, refused.value).status == refused.value.refused_status


def test_letting_in_never_stumbles_over_strange_headers(adapter: Adapter, good: RawDelivery, now: datetime) -> None:
    strange = dict.fromkeys(("authorization", "x-chat-token", "x-telegram-bot-api-secret-token"), "�錯\x00")
    bent = replace(good, headers=strange, path="/in/x/密", query=dict.fromkeys(("signature", "timestamp"), "٣é"))
    with pytest.raises(RefusedDelivery) as refused:
        adapter.authenticate(bent, now=now)
    assert refused.value.refused_status in {401, 403}


def test_what_breaks_the_contract_is_refused_in_words_and_calms_the_provider(
    adapter: Adapter, paper: Paper, good: RawDelivery, now: datetime
) -> None:
    nowhere = (b"", b"   ", b"\x00", b"\xff\xfe\xfa", b"{", b"[" * 100_000, b'{"a":NaN}', b"null", b"0", b'"text"')
    for body in (*nowhere, *paper.broken):
        with pytest.raises(RefusedDelivery) as refused:
            adapter.parse(replace(good, body=body), now=now)
        assert refused.value.refused_status == 400, body[:80]
        assert any("\u4e00" <= c <= "\u9fff" for c in refused.value.message)
        assert adapter.answer(good, IntakeOutcome.REFUSED, refused.value).status == paper.after_broken


def test_what_is_of_no_interest_is_ignored_with_a_reason(
    adapter: Adapter, paper: Paper, good: RawDelivery, now: datetime
) -> None:
    assert paper.ignored
    for body in paper.ignored:
        (item,) = adapter.parse(replace(good, body=body), now=now)
        assert isinstance(item, Ignored)
        assert item.reason
        assert adapter.answer(good, IntakeOutcome.IGNORED).status == 200


@pytest.mark.parametrize("text", ["长" * (MESSAGE_LIMIT * 3), "a" * (MESSAGE_LIMIT + 1)], ids=["three times", "by one"])
def test_a_huge_text_is_bounded_and_the_record_can_see_that_it_was_cut(
    adapter: Adapter, paper: Paper, office: Settings, now: datetime, text: str
) -> None:
    message = _only(adapter, paper.say(office, now, text, "4713").raw(), now)
    assert MESSAGE_LIMIT < len(message.text) <= MESSAGE_LIMIT + 10


def test_control_and_invisible_characters_are_taken_out(
    adapter: Adapter, paper: Paper, office: Settings, now: datetime
) -> None:
    message = _only(
        adapter, paper.say(office, now, "路\x00灯\x1b[2J\u202e坏\ufeff了\r\n\r\n\r\n\r\n真的", "4714").raw(), now
    )
    assert message.text == "路灯[2J坏了\n\n真的"


def test_another_encoding_is_understood(adapter: Adapter, good: RawDelivery, now: datetime) -> None:
    message = _only(adapter, replace(good, body=good.body.decode().encode("gb18030")), now)
    assert message.text == WORDS


def test_words_that_look_like_markup_stay_words(
    adapter: Adapter, paper: Paper, office: Settings, now: datetime
) -> None:
    text = '<b>]]>&amp; "引号" %20 + [听不清] </xml>'
    assert _only(adapter, paper.say(office, now, text, "4715").raw(), now).text == text


def test_every_outcome_has_an_answer(adapter: Adapter, good: RawDelivery) -> None:
    assert adapter.answer(good, IntakeOutcome.ACCEPTED) == adapter.answer(good, IntakeOutcome.ACCEPTED)
    assert adapter.answer(good, IntakeOutcome.ACCEPTED).status == 200
    assert adapter.answer(good, IntakeOutcome.FAILED).status >= 500


def test_the_registry_and_the_adapter_call_the_channel_the_same(kind: str, adapter: Adapter) -> None:
    assert adapter.kind == kind
    assert adapter.label == CHANNELS[kind].label
