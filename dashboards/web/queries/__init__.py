"""What lists share: paging by key, redaction of rows for their reader.

May import: the tables of the layers below.
Start with `keyset`.
"""
