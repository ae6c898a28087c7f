"""Keys, encryption of columns, hashed codes, sealed files, file permissions.

May import: `hotline.base.errors`.
Start with `crypto`.
"""
