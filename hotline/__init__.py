"""Ground (`base`) and roof (`app`, `commands`, `bench`, `simulation`, `teaching`); migrations; the sample city.

`hotline.base` imports nothing of this project, the roof may import every layer.
Start with `cli`.
"""
