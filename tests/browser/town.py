"""What a browser test looks at: a page with its complaints collected, and the town behind it."""

from dataclasses import dataclass, field

from playwright.async_api import ConsoleMessage, Page

from channels.webchat.server import ChatServer
from hotline.app.process.chat import chat_server
from hotline.app.wiring import Services
from tests.dashboards.office import PASSWORD, Office


@dataclass
class Town:
    house: Services
    office: Office
    address: str
    chat: ChatServer

    async def stop_chat(self) -> None:
        await self.chat.close()

    async def start_chat(self) -> None:
        self.chat = chat_server(self.house)
        await self.chat.start()


@dataclass
class Screen:
    """One tab; what the browser complains about (a blocked script, a missing file) is kept."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    async def open(self, path: str) -> Page:
        await self.page.goto(self.address + path)
        return self.page

    async def sign_in(self, login: str) -> Page:
        await self.open("/login")
        await self.page.get_by_label("账号").fill(login)
        await self.page.get_by_label("密码").fill(PASSWORD)
        await self.page.get_by_role("button", name="登录").click()
        await self.page.wait_for_url(lambda url: "/login" not in url)
        return self.page

    async def nameless_fields(self) -> list[str]:
        """Fields that a screen reader could not name."""
        found: list[str] = await self.page.evaluate(
            """() => [...document.querySelectorAll("input:not([type=hidden]), select, textarea")]
                .filter((f) => !f.labels?.length && !f.ariaLabel && !f.title).map((f) => f.outerHTML)"""
        )
        return found

    async def is_too_wide(self) -> bool:
        """Whether one has to scroll sideways."""
        wide: bool = await self.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        return wide

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)
