"""What lists share: paging by key, redaction of rows for their reader.

May import: `dashboards.ticket.queries`, the layers below.
Start with `keyset`.
"""
