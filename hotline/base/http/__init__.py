"""Facts of a request: client address, body limits, origin for the trail.

May import: `hotline.base`.
Start with `client_address`.
"""
