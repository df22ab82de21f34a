#!/usr/bin/env python3
"""Writes tables.h: the coefficients of math.cpp and samplers.cpp, from their definitions.

Run by hand: python3 src/random/make_tables.py > src/random/tables.h (needs mpmath)."""
from fractions import Fraction

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


def poisson_series(terms):
    """Taylor coefficients in s of r(s) - 1, where s^2 / 2 = 1 - r + r log r, and of the correction
    c(s) = log(sqrt(r) s / (r - 1)) / log r (Giles 2016, equations 4 and 5)."""
    n = terms + 3
    r = [Fraction(1), Fraction(1)] + [Fraction(0)] * n
    l = [Fraction(0), Fraction(1)] + [Fraction(0)] * n
    # r' l = s and l' r = r': find r[k] and l[k] together.
    for k in range(2, n):
        # coefficient of s^k in r' l: k r[k] l[1] + ... + r[1] l[k]; of s^(k-1) in l' r - r'.
        known1 = sum((i * r[i] * l[k - i + 1] for i in range(2, k)), Fraction(0))
        known2 = sum((i * l[i] * r[k - i] for i in range(1, k)), Fraction(0))
        # k r_k + l_k = -known1 ; k l_k + known2 - k r_k = 0
        rk = (-known1 + known2 / k) / (k + 1)
        r[k], l[k] = rk, rk - known2 / k
    m = n - 2
    q = [r[i + 1] for i in range(m)]  # (r - 1) / s
    lq = [Fraction(0)] * m  # its logarithm
    for k in range(1, m):
        lq[k] = q[k] - sum((i * lq[i] * q[k - i] for i in range(1, k)), Fraction(0)) / k
    numerator = [l[i] / 2 - lq[i] for i in range(m)]
    a, b = numerator[1:], [l[i + 1] for i in range(m)]
    c = []
    for k in range(m - 1):
        c.append((a[k] - sum((c[i] * b[k - i] for i in range(k)), Fraction(0))) / b[0])
    return [mpf(x.numerator) / x.denominator for x in r[2:terms + 2]], \
           [mpf(x.numerator) / x.denominator for x in c[:terms]]


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
r, c = poisson_series(18)
table("kPoissonR", "r(s) - 1 - s in powers of s from s^2, s^2 / 2 = 1 - r + r log r.", r)
table("kPoissonC", "The correction c(s) in powers of s.", c)
print("}  // namespace casus::random::tables")
