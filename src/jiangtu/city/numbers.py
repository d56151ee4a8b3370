"""Valid identifiers by the million: citizen numbers, company codes, certificate numbers, phones.

Rows of the returned matrices are ASCII letters. The rules are those of `engine.terms`, written over columns.
"""

import numpy as np

from jiangtu.city import calendar
from jiangtu.city.columns import Bools, Bytes, Ints, digits, place_within

_CITIZEN_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_CITIZEN_CHECKS = np.frombuffer(b"10X98765432", np.uint8)
_COMPANY_LETTERS = np.frombuffer(b"0123456789ABCDEFGHJKLMNPQRTUWXY", np.uint8)
_COMPANY_WEIGHTS = np.array([1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28])
_ORGANISATION_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2])
_ORGANISATION_CHECKS = np.frombuffer(b"0123456789X", np.uint8)
_PHONE_HEADS = np.array([130, 131, 135, 136, 137, 138, 139, 150, 151, 152, 155, 158, 159, 166, 177, 180, 181, 182,
                         183, 186, 187, 188, 189, 191, 199])  # fmt: skip


def citizen_numbers(areas: Ints, born: Ints, male: Bools) -> Bytes:
    """A different 18-character citizen number for each row: area, birth day, order number (odd for men), check.

    At most 500 people of one sex, area and birth day can be numbered (GB 11643).
    """
    day = calendar.compact(born)
    cell = (areas * 100_000_000 + day) * 2 + male
    order = (place_within(cell) * 37 + cell * 61) % 500
    body = np.hstack([digits(areas, 6), digits(day, 8), digits(order * 2 + male, 3)])
    return np.hstack([body, citizen_check(body)[:, None]])


def citizen_check(body: Bytes) -> Bytes:
    """The check character of each 17-digit body (GB 11643, ISO 7064 MOD 11-2)."""
    check: Bytes = _CITIZEN_CHECKS[((body.astype(np.int64) - 48) @ _CITIZEN_WEIGHTS) % 11]
    return check


def company_codes(areas: Ints, serials: Ints) -> Bytes:
    """A different unified social credit code for each serial: 91, area, organisation code MA…, check (GB 32100)."""
    powers = 31 ** np.arange(5, -1, -1, dtype=np.int64)
    tail = _COMPANY_LETTERS[(serials * 715_827_881 % 31**6)[:, None] // powers % 31]
    organisation = np.hstack([np.broadcast_to(np.frombuffer(b"MA", np.uint8), (len(serials), 2)), tail])
    head = np.broadcast_to(np.frombuffer(b"91", np.uint8), (len(serials), 2))
    body = np.hstack([head, digits(areas, 6), organisation, _organisation_check(organisation)[:, None]])
    return np.hstack([body, _company_check(body)[:, None]])


def skill_numbers(bodies: Ints, levels: Bytes, years: Ints) -> Bytes:
    """A different 22-character certificate number a row: body class and code, province 45, site, year, level, serial.

    `bodies` counts assessment bodies: even ones are employers (Y), odd ones social organisations (S); a letter for the
    level makes it a special-grade technician's.
    """
    serial = place_within((bodies * 10_000 + years) * 256 + levels.astype(np.int64)) + 1
    head = np.where(bodies % 2 == 0, ord("Y"), ord("S")).astype(np.uint8)[:, None]
    code = digits(bodies % 9999 + 1, 4)
    site = digits(bodies % 97 + 1, 6)
    province = digits(np.full(len(bodies), 45), 2)
    return np.hstack([head, code, province, site, digits(years % 100, 2), levels[:, None], digits(serial, 6)])


def qualification_numbers(bodies: Ints, levels: Bytes, years: Ints) -> Bytes:
    """A different 16-digit number of the old 职业资格证书 a row: year, 45 02, organ, level, serial."""
    organ = bodies % 20
    serial = place_within((organ * 10_000 + years) * 256 + levels.astype(np.int64)) + 1
    place = digits(np.full(len(bodies), 45_02), 4)
    return np.hstack([digits(years % 100, 2), place, digits(organ % 5, 1), digits(organ, 3), levels[:, None],
                      digits(serial, 5)])  # fmt: skip


def phones(serials: Ints) -> Bytes:
    """A different 11-digit mobile number for each serial below a hundred million."""
    tail = (serials * 48_271_883 + 12_345_678) % 100_000_000
    return np.hstack([digits(_PHONE_HEADS[serials * 7919 % len(_PHONE_HEADS)], 3), digits(tail, 8)])


def _organisation_check(body: Bytes) -> Bytes:
    values = np.where(body >= 65, body.astype(np.int64) - 55, body.astype(np.int64) - 48)
    check: Bytes = _ORGANISATION_CHECKS[(11 - values @ _ORGANISATION_WEIGHTS % 11) % 11]
    return check


def _company_check(body: Bytes) -> Bytes:
    value_of = np.zeros(128, np.int64)
    value_of[_COMPANY_LETTERS] = np.arange(31)
    check: Bytes = _COMPANY_LETTERS[(31 - value_of[body] @ _COMPANY_WEIGHTS % 31) % 31]
    return check
