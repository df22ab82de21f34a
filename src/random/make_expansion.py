#!/usr/bin/env python3
"""Derives the expansion of large_counts.h and compares it with the incomplete beta function.

Run by hand: python3 src/random/make_expansion.py (needs sympy and mpmath). Prints the terms that `expand` has,
the next one, and the largest errors as shares of `doubt`.

Let X be a count with mean m, variance s^2 and p (0: Poisson), g = 1 - 2 p. The smooth F with F(k + 1/2) = P(X <= k)
has the cumulants of X less those of a uniform spread of one: convolved with it, it has X's probabilities at whole
numbers. Its quantile is expanded by Hill and Davis (1968): with z = (Phi - F) / phi,
x = w + sum over r of D_1 .. D_(r-1) z^r / r!, D_i = d/dw - i w."""
import itertools
import sys

import mpmath as mp
import sympy as sp

w, e, g, t, p = sp.symbols("w e g t p")  # e = 1 / s


def cumulants(order):
    """Of a Bernoulli variable by its variance, as polynomials in g; those of X are n times as large."""
    out, k = {2: sp.Integer(1)}, p * (1 - p)
    for r in range(3, order + 1):
        k = sp.expand(p * (1 - p) * sp.diff(k, p))
        out[r] = sp.expand(sp.cancel(k / (p * (1 - p))).subs(p, (1 - g) / 2))
    return out


def up_to(expression, order):
    expression = sp.expand(expression)
    return sum(expression.coeff(e, i) * e**i for i in range(order + 1))


def hermite(n):
    return sp.expand(2 ** sp.Rational(-n, 2) * sp.hermite(n, w / sp.sqrt(2)))


def expansion(order):
    """Coefficients of e^0 .. e^order of (x - 1/2 - m) / s, polynomials in w and g."""
    sheppard = {r: -sp.bernoulli(r) / r for r in (2, 4, 6)}
    excess = {r: c * e ** (r - 2) + sheppard.get(r, 0) * e**r for r, c in cumulants(order + 2).items()}
    excess[2] -= 1
    power = sum(c * t**r / sp.factorial(r) for r, c in excess.items())
    series, term = sp.Integer(0), sp.Integer(1)
    for i in range(1, order + 1):
        term = up_to(term * power / i, order)
        series += term
    z = sp.expand(sum(c * hermite(n - 1) for (n,), c in sp.Poly(sp.expand(series), t).terms()))
    out, power = w, sp.Integer(1)
    for r in range(1, order + 1):
        power = up_to(power * z, order)
        term = power
        for i in range(r - 1, 0, -1):
            term = sp.expand(sp.diff(term, w) - i * w * term)
        out += term / sp.factorial(r)
    return [sp.collect(sp.expand(sp.expand(out).coeff(e, i)), w) for i in range(order + 1)]


def exact(n, p, quantile, near):
    u = mp.ncdf(quantile)
    return mp.findroot(lambda x: mp.betainc(n + 1 - x, x, 0, 1 - p, regularized=True) - u, (near, near + 1e-3), tol=1e-25)


def main():
    terms = expansion(5)
    for i, term in enumerate(terms):
        print(f"e^{i}:", term)
    x = sp.lambdify((w, e, g), sum(term * e**i for i, term in enumerate(terms[:4])), "mpmath")
    mp.mp.dps = 40
    worst = []
    for mean, chance, tenths in itertools.product((8, 10, 16, 40, 300), ("1e-7", "0.1", "0.5"), range(-65, 66, 5)):
        chance, quantile = mp.mpf(chance), mp.mpf(tenths) / 10
        n = mp.floor(mean / chance) + 1
        sd = mp.sqrt(n * chance * (1 - chance))
        guess = n * chance + sd * x(quantile, 1 / sd, 1 - 2 * chance) + mp.mpf(1) / 2
        if guess < 1 or guess > n:
            continue
        try:
            error = abs(guess - exact(n, chance, quantile, guess))
        except (ValueError, mp.libmp.NoConvergence):
            print("no root:", mean, chance, quantile, file=sys.stderr)
            continue
        bound = (0.02 + quantile**4 * (0.006 + 0.0009 * quantile**2)) / sd**3
        worst.append((float(error / bound), mean, float(chance), float(quantile)))
    for line in sorted(worst, reverse=True)[:10]:
        print("error / doubt %.2f at mean %g, p %g, w %g" % line)


if __name__ == "__main__":
    main()
