"""Personal data: masking, redaction of free text, reveals, erasure.

May import: `tickets`, `hotline.base`.
Start with `redaction`.
"""
