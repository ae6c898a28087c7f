"""Security headers: own scripts only, no framing, no guessing of types."""

from aiohttp import web

from dashboards.auth.app_keys import CONNECT, work_of

YEAR = 365 * 24 * 3600  # seconds


def policy(connect: str = "") -> str:
    parts = (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "media-src 'self'",
        "font-src 'self'",
        "manifest-src 'self'",
        f"connect-src 'self' {connect}".strip(),
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
    return "; ".join(parts)


async def put(request: web.Request, response: web.StreamResponse) -> None:
    """For `app.on_response_prepare`: on every answer, error pages and files included."""
    response.headers.setdefault("Content-Security-Policy", policy(request.get(CONNECT) or ""))
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("X-Frame-Options", "DENY")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    if work_of(request).settings.secure:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={YEAR}")
    if request.path.startswith("/static/"):
        response.headers.setdefault("Cache-Control", "no-cache")  # asked again each time, answered 304
