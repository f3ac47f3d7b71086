"""Random durations in milliseconds: constants, three continuous laws, sums, mixtures and the slowest of several.

Constants and weights are exact Fractions; whatever touches an exponential or log-normal law is a float.
"""
import math
from fractions import Fraction

Z99 = 2.3263478740408408  # the 99 % point of the standard normal distribution


class Unsupported(Exception):
    """The architecture needs something that this oracle does not compute."""


class Uniform:
    def __init__(self, low, high):
        self.low, self.high = low, high

    def above(self, t):
        return min(Fraction(1), max(Fraction(0), (self.high - t) / (self.high - self.low)))

    def mean(self):
        return (self.low + self.high) / 2

    def mean_within(self, t):
        return (self.low + min(t, self.high)) / 2

    def edges(self):
        return [float(self.low), float(self.high)]


class Exponential:
    def __init__(self, mean):
        self.average = float(mean)

    def above(self, t):
        return math.exp(-float(t) / self.average) if t > 0 else 1.0

    def mean(self):
        return self.average

    def mean_within(self, t):
        ratio = float(t) / self.average
        return self.average - float(t) / math.expm1(min(ratio, 700.0))

    def edges(self):
        return [self.average]


class LogNormal:
    def __init__(self, p50, p99):
        self.mu = math.log(float(p50))
        self.sigma = math.log(float(p99) / float(p50)) / Z99

    def _z(self, t):
        return (math.log(float(t)) - self.mu) / self.sigma

    def above(self, t):
        return math.erfc(self._z(t) / math.sqrt(2)) / 2 if t > 0 else 1.0

    def mean(self):
        return math.exp(self.mu + self.sigma ** 2 / 2)

    def mean_within(self, t):
        z = self._z(t)
        return self.mean() * math.erfc((self.sigma - z) / math.sqrt(2)) / math.erfc(-z / math.sqrt(2))

    def edges(self):
        return [math.exp(self.mu)]


class Cut:
    """A law given that it is at most `bound`."""

    def __init__(self, law, bound):
        self.law, self.bound = law, bound

    def above(self, t):
        if t >= self.bound:
            return 0
        rest = self.law.above(self.bound)
        return (self.law.above(t) - rest) / (1 - rest)

    def mean(self):
        return self.law.mean_within(self.bound)

    def mean_within(self, t):
        return self.law.mean_within(min(t, self.bound))

    def edges(self):
        return self.law.edges() + [float(self.bound)]


class Slowest:
    """The maximum of independent times, integrated numerically."""

    def __init__(self, times):
        self.times = times

    def above(self, t):
        return 1 - math.prod(1 - float(time.above(t)) for time in self.times)

    def mean(self):
        return self._integral(self.above, None)

    def mean_within(self, t):
        below = 1 - self.above(t)
        return self._integral(lambda x: 1 - (1 - self.above(x)) / below, float(t))

    def edges(self):
        return [edge for time in self.times for edge in time.edges()]

    def _integral(self, function, end):
        # Jumps sit at the edges only, so Simpson's rule between neighbours stays accurate.
        points = sorted({0.0, *self.edges()})
        if end is None:
            while function(points[-1]) > 1e-17:
                points.append(max(2 * points[-1], 1.0))
        else:
            points = [p for p in points if p < end] + [end]
        return sum(_simpson(function, a, b) for a, b in zip(points, points[1:]))


def _simpson(function, a, b, halvings=40, pieces=200):
    """Simpson's rule on intervals that halve towards `a`: a law changes fastest near its beginning."""
    # A jump exactly at an end belongs to the neighbour, so the ends are nudged inwards.
    nudge = (b - a) * 1e-12
    a, b = a + nudge, b - nudge
    ends = [a] + [a + (b - a) / 2**k for k in range(halvings, -1, -1)]
    total = 0.0
    for low, high in zip(ends, ends[1:]):
        width = (high - low) / pieces
        inner = sum((4 if i % 2 else 2) * function(low + i * width) for i in range(1, pieces))
        total += (function(low) + inner + function(high)) * width / 3
    return total


class Time:
    """A mixture; each term is (weight, constant, laws) and stands for the constant plus the laws' independent sum."""

    def __init__(self, terms):
        merged = {}
        for weight, constant, laws in terms:
            if weight:
                merged[constant, laws] = merged.get((constant, laws), 0) + weight
        self.terms = [(weight, constant, laws) for (constant, laws), weight in merged.items()]

    @staticmethod
    def constant(ms):
        return Time([(Fraction(1), Fraction(ms), ())])

    @staticmethod
    def of(law):
        return Time([(Fraction(1), Fraction(0), (law,))])

    @staticmethod
    def mixture(alternatives):
        """Of (weight, time or None); None cannot happen, the others share its weight."""
        possible = [(weight, time) for weight, time in alternatives if weight and time is not None]
        total = sum(weight for weight, _ in possible)
        if not total:
            return None
        return Time([(weight * w / total, c, laws) for weight, time in possible for w, c, laws in time.terms])

    def then(self, other):
        return Time([(w * v, c + d, laws + more) for w, c, laws in self.terms for v, d, more in other.terms])

    def repeated(self, count):
        total = Time.constant(0)
        for _ in range(count):
            total = total.then(self)
        return total

    def mean(self):
        return sum(w * (c + sum(Fraction(law.mean()) for law in laws)) for w, c, laws in self.terms)

    def _above(self, t, constant, laws):
        if len(laws) > 1:
            raise Unsupported("the distribution of a sum of several continuous latencies")
        if not laws:
            return Fraction(constant > t)
        return Fraction(laws[0].above(t - constant)) if t > constant else Fraction(1)

    def above(self, t):
        return sum(w * self._above(t, c, laws) for w, c, laws in self.terms)

    def within(self, t):
        """Given that it is at most t, which must be possible."""
        kept = [(w * (1 - self._above(t, c, laws)), c, laws) for w, c, laws in self.terms]
        total = sum(weight for weight, _, _ in kept)
        return Time([(weight / total, c, tuple(Cut(law, t - c) for law in laws)) for weight, c, laws in kept])

    def edges(self):
        return [float(c) + edge for _, c, laws in self.terms for edge in [0.0] + [e for law in laws for e in law.edges()]]

    @staticmethod
    def slowest(times):
        if any(laws for time in times for _, _, laws in time.terms):
            return Time.of(Slowest(times))
        result = Time.constant(0)
        for time in times:
            result = Time([(w * v, max(c, d), ()) for w, c, _ in result.terms for v, d, _ in time.terms])
        return result
