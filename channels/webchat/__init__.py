"""The web chat: websocket server, frames, tokens, windows woken by commits.

May import: `channels.contract`, `channels.counting`, `channels.inbound`, `channels.payload_parsing`, `hotline.base`.
Start with `server`.
"""
