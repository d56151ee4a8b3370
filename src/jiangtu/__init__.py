"""匠途 Jiangtu: from departments' workbooks to what every worker is entitled to."""

__version__ = "0.1.0"
