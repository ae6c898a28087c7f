"""Facts of a request: client address, body limits, origin for the trail.

May import: `hotline.base.errors`.
Start with `client_address`.
"""
