"""Names and shares that follow from one finding alone."""


def file_name(policy: str, edition: str) -> str:
    """The Parquet file of one edition's decisions.

    >>> file_name("skill-upgrade", "2025-01")
    'skill-upgrade@2025-01.parquet'
    """
    return f"{policy}@{edition}.parquet"
