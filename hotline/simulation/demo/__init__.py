"""The demo: simulated citizens, departments and staff on the real servers.

May import: `hotline.app`, `hotline.city`, `hotline.simulation.fakes`, the layers below.
Start with `story`.
"""
