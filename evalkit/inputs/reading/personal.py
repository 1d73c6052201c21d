"""People in the data: numbers and names that may not stand there, nor be repeated in a message.

A certificate number is the 18-digit resident ID followed by category 1-7 and grade 1-4.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches

from evalkit.inputs.reading.cells import LONG_IN_POWERS, plain

# ISO 7064 MOD 11-2, as GB 11643-1999 uses it.
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"

_LONG = re.compile(r"\d(?:[ -]?\d){10}")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[ -](?=\d)")
# Digits behind a decimal point are no number of anyone.
_RESIDENT = re.compile(r"(?<!\d)(?<!\d\.)(\d{17}[\dXx])([1-7][1-4])?(?!\d)")
_MOBILE = re.compile(r"(?<!\d)(?<!\d\.)(?:86)?1[3-9]\d{9}(?!\d)")

_NAMES_OF_COLUMNS = re.compile(
    r"(?:(?:full|person|people|respondent|holder|head|contact)_?)?name"
    r"|(?:.*_)?(?:phone|mobile|telephone|tel|address|id_?card|id_?number|identity|certificate)(?:_.*)?"
    r"|.*(?:姓名|身份证|证件号|残疾证|残疾人证|电话|手机|联系方式|住址|地址).*"
)


def personal_number(text: str) -> str | None:
    """Which number of a person stands in the text, None if none does.

    The region of an ID is not looked up: tables of regions refuse numbers of divisions that have changed.
    An ID with a wrong check digit is still one if a date of birth stands in it.

    >>> personal_number("call 138 0013 8000")
    'a mobile phone number'
    >>> personal_number("140602001001"), personal_number("0.13800138000")
    (None, None)
    """
    ordinary = plain(text)
    if not _LONG.search(ordinary):
        return None
    for written in (ordinary, _BETWEEN_DIGITS.sub("", ordinary)):
        for match in _RESIDENT.finditer(written):
            if check_digit(match[1][:17]) == match[1][17].upper() or _has_birthday(match[1]):
                return "a disability certificate number" if match[2] else "a resident ID number"
        if _MOBILE.search(written):
            return "a mobile phone number"
    return None


def has_long_number(text: str) -> bool:
    """Whether a number as long as a person's may stand in the text, or one written in powers of ten."""
    return bool(_LONG.search(plain(text)) or ("+" in text and LONG_IN_POWERS.search(text)))


def check_digit(first: str) -> str:
    """The 18th character of a resident ID, from its first 17 digits (GB 11643-1999).

    >>> check_digit("99999919000229000")
    '4'
    """
    return _CHECK[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first, strict=True)) % 11]


def _has_birthday(number: str) -> bool:
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return 1900 <= born.year <= 2100


def names_a_person(column: str) -> bool:
    """Whether a column of this name would hold names, numbers or addresses of people.

    >>> [names_a_person(c) for c in ("姓名", "name", "home_address", "phone", "village_name", "tell")]
    [True, True, True, True, False, False]
    """
    ordinary = re.sub(r"[\s.-]+", "_", plain(column).lower())
    return _NAMES_OF_COLUMNS.fullmatch(ordinary) is not None


def shown(text: str, *, of_people: bool, known: Iterable[str] = ()) -> str:
    """A cell as a message may show it: numbers of people hidden, what may be a name cut to its first letter.

    of_people : whether the table has a row per person, where a name may have slipped into any column
    known : words that belong in the column; what is nearly one of them is no name

    >>> shown("张三丰", of_people=True), shown("compleet", of_people=True, known=["complete"])
    ('张**', 'compleet')
    """
    if personal_number(text):
        return f"(hidden, {len(text)} characters)"
    has_letters = any(c.isalpha() for c in text) and not any(c.isdigit() for c in text)
    may_be_name = of_people and len(text) > 1 and has_letters
    if may_be_name and not get_close_matches(text.lower(), list(known), n=1):
        return text[0] + "*" * min(len(text) - 1, 10)
    return text if len(text) <= 40 else f"{text[:39]}…"
