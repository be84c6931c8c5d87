"""Student's t distribution, without SciPy: loading that takes longer than a plot's statistics."""
import math


def tail(t, degrees):
    """P(T > t) for t >= 0, by the incomplete beta function (DLMF 8.17.8)."""
    square = t * t
    return incomplete_beta(degrees / 2, 0.5, degrees / (degrees + square),
                           square / (degrees + square)) / 2


def quantile(share, degrees):
    """The t that T stays below with probability `share`, above 0.5: Newton's steps between bounds."""
    above = 1 - share
    low, high = 0.0, 1.0
    while tail(high, degrees) > above:
        low, high = high, 2 * high
    t = (low + high) / 2
    for _ in range(200):
        error = tail(t, degrees) - above
        low, high = (t, high) if error > 0 else (low, t)
        step = t + error / density(t, degrees)
        if not low < step < high:
            step = (low + high) / 2
        if abs(step - t) <= 1e-14 * t:
            break
        t = step
    return step


def density(t, degrees):
    return (math.exp(math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2))
            / math.sqrt(degrees * math.pi) * (1 + t * t / degrees)**(-(degrees + 1) / 2))


def incomplete_beta(a, b, x, rest):
    """I_x(a, b), regularized; `rest` is 1 - x, which may be too small to be seen in x."""
    if x <= 0 or rest <= 0:
        return float(x > 0)
    if x > (a + 1) / (a + b + 2):
        return 1 - incomplete_beta(b, a, rest, x)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
                     + a * math.log(x) + b * math.log(rest))
    return front / (a * continued_fraction(a, b, x))


def continued_fraction(a, b, x):
    """1 + d1 / (1 + d2 / (1 + ...)) of DLMF 8.17.22, by Lentz's method."""
    tiny = 1e-300
    value = numerator = 1.0  # ratios of successive numerators, and of denominators
    denominator = 0.0
    for n in range(1, 10_000):
        m = n // 2
        if n % 2 == 0:
            d = m * (b - m) * x / ((a + n - 1) * (a + n))
        else:
            d = -(a + m) * (a + b + m) * x / ((a + n - 1) * (a + n))
        denominator = 1 / (1 + d * denominator or tiny)
        numerator = 1 + d / numerator or tiny
        value *= numerator * denominator
        if abs(numerator * denominator - 1) < 1e-15:
            break
    return value
