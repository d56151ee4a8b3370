"""The toy city: a 柳州 of any size whose truth is known, and what its departments say about it.

`population` makes the truth, `mentions` what departments see of it, `workbooks` the files they send.
Everything follows from a `Plan` (workers, seed, day); the same plan gives the same city to the byte.
"""

from jiangtu.city.mentions import efile
from jiangtu.city.news import newer
from jiangtu.city.plan import Plan
from jiangtu.city.registers import linkage_pair
from jiangtu.city.truth import City, build

__all__ = ["City", "Plan", "build", "efile", "linkage_pair", "newer"]
