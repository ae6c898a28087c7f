"""Acts around confidential tickets: secrecy, release of text, recusal, the accused unit kept out.

May import: `tickets.handling.transition`, the other packages of `tickets`, `hotline.base`.
Start with `secrecy`.
"""
