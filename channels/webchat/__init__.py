"""The web chat: websocket server, frames, tokens, windows woken by commits.

May import: `channels`, `hotline.base`.
Start with `server`.
"""
