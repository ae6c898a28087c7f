"""A corpus out of the catalogue alone, for a city without history.

Pure: plain sequences in, examples out. Every department and category gets texts of its own from its name, duties and
words, so that a rare or new one is never unreachable; written example requests carry most of the weight.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from classifier.corpus import Example
