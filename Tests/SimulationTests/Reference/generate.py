"""Writes functions.txt: values to fifty digits by mpmath (pip install mpmath), to compare with.

A line is: name, argument, value as the nearest double, and what is left of the value, all doubles as bits in hexadecimal
digits. For `t`, the argument is the degrees of freedom, and the value that of two-sided 95 %.
"""
import random
import struct

from mpmath import betainc, erf, erfinv, exp, findroot, log, mp, mpf, sqrt

mp.dps = 50
chance = random.Random(20240607)


def bits(x):
    return struct.pack(">d", x).hex()


def line(name, x, value):
    nearest = float(value)
    print(name, bits(x), bits(nearest), bits(float(value - mpf(nearest))))


def student(degrees):
    def within(t):
        return 1 - betainc(mpf(degrees) / 2, mpf(1) / 2, 0, degrees / (degrees + t * t), regularized=True)

    start = sqrt(2) * erfinv(mpf("0.95"))
    guess = {1: 12.7, 2: 4.3, 3: 3.18, 4: 2.78}.get(degrees, start * (1 + 0.75 / degrees))
    return findroot(lambda t: within(t) - mpf("0.95"), guess)


for i in range(300):
    x = chance.random() if i % 3 == 0 else chance.uniform(0.7, 1.42) if i % 3 == 1 else 2.0 ** chance.uniform(-1000, 1000)
    line("log", x, log(mpf(x)))
for x in [2.0**-53, 1 - 2.0**-53, 1 + 2.0**-52, 0.5, 2.0, 0.7071067811865475, 0.7071067811865476, 1.4142135623730951]:
    line("log", x, log(mpf(x)))
# One in each interval of the table, in different powers of two.
for i in range(128):
    start = 0x3FE6B00000000000 + (i << 45) + (i % 5 - 2 << 52)
    x = struct.unpack(">d", struct.pack(">Q", start + chance.randrange(1 << 45)))[0]
    line("log", x, log(mpf(x)))
for i in range(300):
    x = chance.uniform(-1, 1) if i % 3 == 0 else chance.uniform(-20, 20) if i % 3 == 1 else chance.uniform(-700, 700)
    line("exp", x, exp(mpf(x)))
for x in [0.0, 2.0**-60, 0.34657359027997264, 0.34657359027997270, 709.0, -707.9]:
    line("exp", x, exp(mpf(x)))
for i in range(300):
    p = chance.random() if i % 2 == 0 else 2.0 ** chance.uniform(-53, 0)
    line("normal", p, sqrt(2) * erfinv(2 * mpf(p) - 1))
for p in [0.99, 0.5, 0.975, 0.075, 0.925, 2.0**-53, 1 - 2.0**-53]:
    line("normal", p, sqrt(2) * erfinv(2 * mpf(p) - 1))
for degrees in [*range(1, 41), 50, 60, 80, 100, 120, 121, 200, 499, 500, 999, 1000, 1001, 2000, 5000, 10000, 100000]:
    line("t", float(degrees), student(degrees))
