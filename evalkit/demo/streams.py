"""Random numbers that depend on the seed and on what they are for, and on nothing else."""

from __future__ import annotations

from zlib import crc32

from numpy.random import PCG64, Generator, SeedSequence


def stream(seed: int, *names: str) -> Generator:
    """The random numbers for one purpose, such as the survey of one county in one year.

    A county's numbers do not depend on how many counties there are, nor its survey on its incomes.

    >>> [int(stream(1, "140602", "income").integers(10**6)) for _ in range(2)]
    [666011, 666011]
    >>> int(stream(1, "140602", "survey 2019").integers(10**6))
    74744
    """
    # The names become numbers by a checksum, which, unlike hash(), is the same in every process.
    return Generator(PCG64(SeedSequence(seed, spawn_key=tuple(crc32(name.encode()) for name in names))))
