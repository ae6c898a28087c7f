"""Telegram-style bots. The only module that may import aiogram (5 s, 165 MB): the registry loads it last, and late.

Source: core.telegram.org/bots/api. Telegram comes again after anything but 2xx: what can never be read is answered 200.
"""

from collections.abc import AsyncGenerator, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any, ClassVar

import aiogram
import aiohttp
from aiogram import exceptions
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import KeyboardButton, Message, ReplyKeyboardMarkup, Update
from aiogram.utils.token import TokenValidationError
from pydantic import ValidationError

from channels.contract import (
    Cause,
    FetchFailed,
    Ignored,
    InboundMessage,
    IntakeOutcome,
    Media,
    Obstacle,
    Outgoing,
    Parsed,
    RawDelivery,
    RefusedDelivery,
    SendFailed,
    WebhookResponse,
)
from channels.http_client import Wire, broken_off, parts
from channels.payload_parsing import from_epoch, is_same_secret, json_body, short, words
from hotline.base.settings import Settings
from hotline.base.text.phones import phone_number

_TEXT_LIMIT = 4096
_NEVER = (
    exceptions.TelegramForbiddenError,
    exceptions.TelegramBadRequest,
    exceptions.TelegramMigrateToChat,
)
_ACCOUNT = (exceptions.TelegramUnauthorizedError, exceptions.TelegramNotFound)  # the token is not, or no more, a bot's
_PLACEHOLDERS = (
    ("voice", "[语音消息，没有转写]"),
    ("audio", "[音频]"),
    ("photo", "[图片]"),
    ("video_note", "[视频]"),
    ("video", "[视频]"),
    ("document", "[文件]"),
)
_WORDLESS = frozenset({"text", "sticker", "animation", "dice", "story"})  # without words: the citizen is informed


class Telegram:
    kind: ClassVar[str] = "telegram"
    label: ClassVar[str] = "Telegram"

    def __init__(self, settings: Settings) -> None:
        self._secret = settings.telegram_secret.get_secret_value()
        self._account = settings.telegram_token.get_secret_value().partition(":")[0]  # the bot's id, nothing secret
        self._wire = Wire(settings.telegram_api, networks=settings.fetch_networks)
        session = AiohttpSession(api=TelegramAPIServer.from_base(settings.telegram_api))
        try:
            self._bot = aiogram.Bot(settings.telegram_token.get_secret_value(), session=session)
        except TokenValidationError:
            raise ValueError("HOTLINE_TELEGRAM_TOKEN 应当形如 12345:字母和数字") from None

    def authenticate(self, raw: RawDelivery, *, now: datetime) -> None:  # noqa: ARG002 - the header carries no time
        given = raw.headers.get("x-telegram-bot-api-secret-token", "")
        if not self._secret or not is_same_secret(given, self._secret):
            raise RefusedDelivery("Telegram 的密钥不对", status=401)

    def parse(self, raw: RawDelivery, *, now: datetime) -> Parsed:
        body = json_body(raw.body, what="Telegram 推送")
        try:
            update = Update.model_validate(body)
        except ValidationError as broken:
            raise RefusedDelivery(f"Telegram 推送不合约定：{broken.error_count()} 处") from None
        message = update.message or update.edited_message
        if message is None:
            return (Ignored("Telegram 的其他更新"),)
        return (_read(message, update, account=self._account, now=now),)

    def answer(
        self,
        raw: RawDelivery,  # noqa: ARG002
        outcome: IntakeOutcome,
        refusal: RefusedDelivery | None = None,
    ) -> WebhookResponse:
        if outcome is IntakeOutcome.FAILED:
            return WebhookResponse(500)
        if refusal and refusal.refused_status != HTTPStatus.BAD_REQUEST:
            return WebhookResponse(refusal.refused_status, refusal.message)
        return WebhookResponse(200)

    async def send(self, message: Outgoing) -> str:
        """In pieces of at most 4096 characters, the choices as a keyboard below the last, whose id is returned.

        Telegram knows no repeat. A touched key says its words like typed ones.
        """
        last, pieces = "", list(parts(message.text, limit=_TEXT_LIMIT))
        for place, part in enumerate(pieces, start=1):
            keys = _keyboard(message.choices) if message.choices and place == len(pieces) else None
            last = str((await self._say(message.address, part, keys)).message_id)
        return last

    async def media(self, ref: str) -> AsyncGenerator[bytes, None]:
        """A file by its file_id; the Bot API hands out up to 20 MB."""
        try:
            file = await self._bot.get_file(ref, request_timeout=15)
            address = self._bot.session.api.file_url(self._bot.token, file.file_path or "")
            async with self._wire.get(address) as (_, pieces):
                async for piece in pieces:
                    yield piece
        except exceptions.TelegramBadRequest as refused:
            raise FetchFailed(f"Telegram 没有给出文件：{short(refused.message)}", retryable=False) from refused
        except SendFailed as trouble:
            raise FetchFailed(trouble.message, retryable=trouble.retryable) from trouble
        except (exceptions.AiogramError, aiohttp.ClientError, TimeoutError) as trouble:
            raise FetchFailed(f"Telegram 暂时不通：{type(trouble).__name__}", retryable=True) from trouble

    async def close(self) -> None:
        await self._bot.session.close()
        await self._wire.close()

    async def _say(self, address: str, text: str, keys: ReplyKeyboardMarkup | None) -> Message:
        try:
            return await self._bot.send_message(chat_id=int(address), text=text, reply_markup=keys, request_timeout=15)
        except exceptions.TelegramRetryAfter as full:
            raise SendFailed("Telegram 要求稍后再发", Cause.LATER, after=float(full.retry_after)) from full
        except _NEVER as refused:
            words_ = f"Telegram 没有接收：{short(refused.message)}"
            raise SendFailed(words_, Cause.NEVER, obstacle=_obstacle(refused)) from refused
        except _ACCOUNT as refused:
            raise SendFailed(f"Telegram 不认这个机器人：{short(refused.message)}", Cause.ACCOUNT) from refused
        except exceptions.TelegramNetworkError as trouble:
            raise broken_off(trouble.__cause__ or trouble.__context__ or trouble) from trouble
        except exceptions.AiogramError as trouble:
            raise SendFailed(f"Telegram 暂时不通：{type(trouble).__name__}", Cause.LATER) from trouble
        except ValueError as strange:
            raise SendFailed("Telegram 地址无效", Cause.NEVER) from strange


def _obstacle(refused: exceptions.TelegramAPIError) -> Obstacle:
    """403: the person has blocked the bot; 400: no such chat, or a text that it does not take."""
    return Obstacle.BLOCKED if isinstance(refused, exceptions.TelegramForbiddenError) else Obstacle.ADDRESS


def _keyboard(choices: Sequence[str]) -> ReplyKeyboardMarkup:
    row = [KeyboardButton(text=choice) for choice in choices]
    return ReplyKeyboardMarkup(keyboard=[row], resize_keyboard=True, one_time_keyboard=True)


def _read(message: Message, update: Update, *, account: str, now: datetime) -> InboundMessage | Ignored:
    person = message.from_user
    if message.chat.type != "private" or person is None or person.is_bot:
        return Ignored("不是个人发来的消息")
    said = words(_said(message), what="消息内容")
    if not said and message.content_type not in _WORDLESS:
        return Ignored(f"不是说给我们的消息 {message.content_type}")
    return InboundMessage(
        channel=Telegram.kind,
        external_id=str(update.update_id),
        account=account,
        sender=str(message.chat.id),
        name=short(person.full_name, limit=60),
        phone=_own_number(message),
        text=said,
        media=_media(message),
        sent_at=from_epoch((message.edit_date or message.date.timestamp()), now=now),
        detail=_detail(message, update),
    )


def _said(message: Message) -> str:
    found = message.text or message.caption or ""
    shown = next((words_for for field, words_for in _PLACEHOLDERS if getattr(message, field)), "")
    if message.contact:
        shown = f"[联系方式] {message.contact.phone_number}"
    elif message.location:
        title = f"{message.venue.title} {message.venue.address}" if message.venue else ""
        shown = f"[位置] {title}（纬度 {message.location.latitude}，经度 {message.location.longitude}）"
    return f"{shown} {found}".strip()


def _media(message: Message) -> tuple[Media, ...]:
    """The file of a message; of a photo the largest of its sizes."""
    if message.photo:
        return (Media(max(message.photo, key=lambda size: size.width).file_id, "图片.jpg"),)
    for field, shown in _PLACEHOLDERS:
        file = getattr(message, field)
        if file:
            return (Media(file.file_id, getattr(file, "file_name", None) or shown.split("，")[0].strip("[]")),)
    return ()


def _own_number(message: Message) -> str:
    """A shared contact is the citizen's own number only where Telegram says so."""
    contact = message.contact
    if contact and message.from_user and contact.user_id == message.from_user.id:
        return phone_number("+" + contact.phone_number.lstrip("+"))
    return ""


def _detail(message: Message, update: Update) -> dict[str, Any]:
    return {"message_id": message.message_id} | ({"edited": True} if update.edited_message else {})
