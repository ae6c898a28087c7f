"""`hotline bench intake`: tickets per second of a city's processes.

May import: `hotline.app`, `hotline.simulation.fakes`, `hotline.cli`, `hotline.bench.scratch_database`,
`hotline.bench.yardstick`, the layers below.
Start with `running`.
"""
