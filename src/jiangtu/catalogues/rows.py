"""What one row of each published list is."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Occupation:
    """A 细类 of the 2022 edition: `6-18-02-04` 焊工."""

    code: str
    name: str
    digital: bool
    green: bool


@dataclass(frozen=True, slots=True)
class OccupationGroup:
    """A 大类, 中类 or 小类 of the 2022 edition; `rank` is major, middle or minor."""

    code: str
    rank: str
    name: str


@dataclass(frozen=True, slots=True)
class NewOccupation:
    """An occupation or work type announced since 2019; `official` false: the code is provisional and ours."""

    code: str
    name: str
    batch: str
    kind: str
    official: bool
    batch_complete: bool


@dataclass(frozen=True, slots=True)
class OccupationAlias:
    """A name departments write for an occupation of the 2022 edition."""

    alias: str
    code: str
    basis: str


@dataclass(frozen=True, slots=True)
class OldOccupation:
    """An old code and the 2022 code it became; the README explains `edition`, `lossy`, `reused`."""

    old_code: str
    edition: str
    old_name: str
    code: str
    lossy: bool
    reused: bool
    basis: str


@dataclass(frozen=True, slots=True)
class SkillStandard:
    """A national skill standard: its levels as "54321", its 2022 code where the name matches."""

    code_in_standard: str
    name: str
    edition: int | None
    levels: str
    code: str
    functions: str


@dataclass(frozen=True, slots=True)
class Region:
    """A province, city or county; `parent` is "" for a province."""

    code: str
    rank: str
    name: str
    parent: str


@dataclass(frozen=True, slots=True)
class AreaName:
    """How an area is written in English, without its rank."""

    code: str
    english: str


@dataclass(frozen=True, slots=True)
class Tile:
    """Where an area stands on the tile map of its city: it says roughly which lies north or east of which, no more."""

    city: str
    row: int
    column: int
    area: str


@dataclass(frozen=True, slots=True)
class Industry:
    """A section, division, group or class of GB/T 4754-2017; `section` is its letter."""

    code: str
    rank: str
    name: str
    parent: str
    section: str


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day that is not what its weekday says; `settled` false until the year's notice is out."""

    day: dt.date
    workday: bool
    name: str
    settled: bool
    document: str


@dataclass(frozen=True, slots=True)
class MostShort:
    """A rank of the national 最缺工 list of 2022Q4."""

    quarter: str
    rank: int
    occupation: str
    published_code: str
    exact_2022_match: str
    name_of_code_in_2022: str
    code_of_name_in_2022: str


@dataclass(frozen=True, slots=True)
class OccupationWage:
    """Monthly wage at three quartiles, in yuan, of one occupation or group in one area and year."""

    area: str
    area_level: str
    data_year: int
    occupation: str
    code_2022: str
    code_level: str
    p25_yuan_month: int | None
    p50_yuan_month: int | None
    p75_yuan_month: int | None
    source: str


@dataclass(frozen=True, slots=True)
class CensusCount:
    """Employed persons of the 2020 census' 10 % sample; `middle_code` is "" where the name changed since."""

    region: str
    sex: str
    middle_code: str
    middle_name: str
    persons: int


@dataclass(frozen=True, slots=True)
class LabourFact:
    """One published figure about the workforce, in its `unit`."""

    indicator: str
    year_or_area: str
    group: str
    value: float
    unit: str
    source: str


@dataclass(frozen=True, slots=True)
class Surname:
    """A surname, the per cent of people who bear it and its readings divided by `|`."""

    surname: str
    weight_pct: float
    pinyin: str


@dataclass(frozen=True, slots=True)
class GivenCharacter:
    """A character of given names with a weight for each sex and its readings divided by `|`."""

    character: str
    weight_male: float
    weight_female: float
    pinyin: str


@dataclass(frozen=True, slots=True)
class VariantCharacter:
    """Two characters written for one another in rosters."""

    character: str
    variant: str
    kind: str


@dataclass(frozen=True, slots=True)
class Department:
    """A source department; where two disagree about a person, the lower `authority` is believed."""

    name: str
    authority: int
    basis: str


@dataclass(frozen=True, slots=True)
class Source:
    """What a list is: its document, the time it describes, how far it can be relied on."""

    title: str
    date: str
    status: str
    rows: int
    note: str = ""
