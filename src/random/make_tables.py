#!/usr/bin/env python3
"""Writes tables.h: the coefficients of math.cpp, from their definitions.

Run by hand: python3 src/random/make_tables.py > src/random/tables.h (needs mpmath)."""
from mpmath import mp, mpf, erfc, exp, sqrt, pi, zeta, euler, log, cos, factorial

mp.prec = 300


def chebyshev_polynomial(f, low, high, degree):
    """Coefficients of powers of (x - middle) / half, by interpolation in 4 (degree + 1) nodes."""
    nodes = 4 * (degree + 1)
    angles = [(j + mpf(1) / 2) * pi / nodes for j in range(nodes)]
    values = [f((low + high) / 2 + (high - low) / 2 * cos(t)) for t in angles]
    c = [2 * sum(v * cos(k * t) for v, t in zip(values, angles)) / nodes for k in range(degree + 1)]
    c[0] /= 2
    powers = [mpf(0)] * (degree + 1)
    before, now = [mpf(1)], [mpf(0), mpf(1)]
    for k in range(degree + 1):
        for i, a in enumerate(before):
            powers[i] += c[k] * a
        following = [mpf(0)] + [2 * a for a in now]
        for i, a in enumerate(before):
            following[i] -= a
        before, now = now, following
    return powers


def table(name, comment, values):
    print(f"// {comment}")
    print(f"inline constexpr double {name}[{len(values)}] = {{")
    for v in values:
        print(f"    {float(v).hex()},  // {mp.nstr(v, 20)}")
    print("};\n")


erfcx = lambda x: exp(x * x) * erfc(x)
print("#pragma once")
print("// Written by make_tables.py. Don't edit.\n")
print("namespace casus::random::tables {\n")
table("kErf", "erf(x) / x in powers of x^2, |x| < 1/2.",
      [2 / sqrt(pi) * (-1) ** n / (factorial(n) * (2 * n + 1)) for n in range(14)])
for name, low, high, degree in (("kErfcxHalf", .5, 1, 14), ("kErfcxOne", 1, 2, 17), ("kErfcxTwo", 2, 4, 19)):
    table(name, f"exp(x^2) erfc(x) in powers of (x - {(low + high) / 2:g}) / {(high - low) / 2:g}, {low:g} <= x < {high:g}.",
          chebyshev_polynomial(erfcx, mpf(low), mpf(high), degree))
table("kErfcxFour", "x exp(x^2) erfc(x) in powers of 32 / x^2 - 1, x >= 4.",
      chebyshev_polynomial(lambda t: erfcx(1 / sqrt(t)) / sqrt(t), mpf(0), mpf(1) / 16, 15))
table("kLgamma", "(-1)^n (zeta(n) - 1) / n, n = 2..: log gamma(2 + z) = z (1 - euler) + sum of these z^n.",
      [(-1) ** n * (zeta(n) - 1) / n for n in range(2, 31)])
print(f"inline constexpr double kOneMinusEuler = {float(1 - euler).hex()};\n")
print("}  // namespace casus::random::tables")
