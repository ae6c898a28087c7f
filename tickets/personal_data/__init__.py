"""Personal data: masking, redaction of free text, reveals, erasure.

May import: `tickets.access`, `tickets.files`, `tickets.handling`, `tickets.history`, `tickets.store`,
`tickets.trail`, the modules of `tickets`, `hotline.base`.
Start with `redaction`.
"""
