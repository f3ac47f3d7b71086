"""Availability, completion, response time and importance by brute force over the states of all parts.

Usage: evaluate.py FILE.yaml [--reading NAME]...   (the readings are the other sides of the ambiguities in NOTES.md)
"""
import argparse
import json
import math
import sys
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from architecture import OneOf, Parallel, read
from durations import Time, Unsupported

MOST_PARTS = 17
READINGS = {
    "fallback-after-all-times": "with times: n, one fallback for the whole step instead of one for each of the n calls",
    "unawaited-facts-count": "the facts of an operation called with wait: false count for completion",
    "ignored-publish-not-counted": "a publish with on-failure: ignore sets off nothing that completion waits for",
    "publish-has-no-timeout": "a publish cannot fail because its broker's latency is above its timeout",
    "late-as-often": "a call to a target that can never succeed takes (1 + retries) timeouts and the back-offs, not one timeout",
    "no-backoff-after-errors": "with error-rate 1 the back-offs are not added",
    "impossible-alternative-counts": "a call that fails the operation whenever it is made weighs in the mean with its wasted time",
    "weights-given-success": "probability, one-of and cache weigh the mean as among the requests that succeed",
    "cuts-are-certain": "a cut set makes the operation fail in every request, not in some",
    "perfect-parts-cut": "parts with an unavailability of 0 appear in cut sets",
}


@dataclass(frozen=True)
class Part:
    name: str
    owner: str      # the service, or zone:NAME
    failing: Fraction


class World:
    """The contract's formula, given for every service the probability that it is up by itself.

    With 0 and 1 that is one state of the parts; with probabilities in between it is the chain product.
    """

    def __init__(self, oracle, alone, chance, forced=frozenset()):
        self.architecture, self.readings = oracle.architecture, oracle.readings
        self.alone, self.chance, self.forced = alone, chance, forced
        self.up, self.success, self.done = cache(self.up), cache(self.success), cache(self.done)

    def up(self, name):
        return self.alone[name] * self.hold(self.architecture.services[name].needs)

    def hold(self, needs):
        return math.prod(self.holds(need) for need in needs)

    def holds(self, need):
        if isinstance(need, str):
            return self.up(need)
        least, members = need
        holding = [Fraction(1)]     # holding[j] = probability that j of the members so far hold
        for p in map(self.holds, members):
            holding = [(holding[j] * (1 - p) if j < len(holding) else 0) + (holding[j - 1] * p if j else 0)
                       for j in range(len(holding) + 1)]
        return sum(holding[least:])

    def reached(self, operation):
        return self.up(operation.service) * self.hold(operation.needs)

    def success(self, name):
        operation = self.architecture.operations[name]
        return self.reached(operation) * math.prod(self.step(step) for step in operation.steps)

    def step(self, step):
        if isinstance(step, Parallel):
            return math.prod(self.step(branch) for branch in step.branches)
        if isinstance(step, OneOf):
            return over_alternatives(step, self.step)
        if step.id in self.forced or not step.can_fail_operation:
            return Fraction(1)
        return self.made(step, self.target(step.service, step.operation), self.target)

    def target(self, service, operation):
        return self.success(operation) if operation else self.up(service)

    def attempt(self, call):
        if call.outbox:
            return Fraction(1)
        return self.target(call.service, call.operation) * self.chance(call)

    def made(self, call, target, evaluate):
        """The step's value where a successful attempt is worth `target` and the fallback what `evaluate` says.

        For availability that is the probability of success, for completion of success with all facts done.
        """
        attempt = self.attempt(call)
        worth = target * self.chance(call) * sum((1 - attempt) ** failed for failed in range(1 + call.retries))
        failed = (1 - attempt) ** (1 + call.retries)
        rescue = evaluate(*call.fallback) if call.fallback else Fraction(0)
        hit = call.hit * (self.up(call.cache) if call.cache else 1)
        if "fallback-after-all-times" in self.readings and call.times > 1:
            value = (hit + (1 - hit) * worth) ** call.times
            value += (1 - (hit + (1 - hit) * (1 - failed)) ** call.times) * rescue
        else:
            value = (hit + (1 - hit) * (worth + failed * rescue)) ** call.times
        return 1 - call.probability + call.probability * value

    def done(self, name, active):
        """Success with everything done that the facts set off; `active` are the facts being completed already."""
        operation = self.architecture.operations[name]
        return self.reached(operation) * math.prod(self.step_done(step, active) for step in operation.steps)

    def step_done(self, step, active):
        if isinstance(step, Parallel):
            return math.prod(self.step_done(branch, active) for branch in step.branches)
        if isinstance(step, OneOf):
            return over_alternatives(step, lambda alternative: self.step_done(alternative, active))

        def target_done(service, operation):
            return self.done(operation, active) if operation else self.up(service)

        if step.event:
            return self.publish_done(step, active, target_done)
        if not step.can_fail_operation:
            if step.wait or step.on_failure == "ignore" or "unawaited-facts-count" not in self.readings:
                return Fraction(1)
            failed = 1 - self.attempt(step)
            return 1 - step.probability * (1 - failed - target_done(step.service, step.operation) * self.chance(step))
        return self.made(step, target_done(step.service, step.operation), target_done)

    def publish_done(self, publish, active, target_done):
        if publish.on_failure == "ignore" and "ignored-publish-not-counted" in self.readings:
            return Fraction(1)
        if publish.event in active:
            return self.step(publish)
        consumed = math.prod(self.done(consumer, active | {publish.event})
                             for consumer in self.architecture.consumers.get(publish.event, []))
        if publish.outbox:
            return 1 - publish.probability + publish.probability * self.up(publish.service) * consumed
        return self.made(publish, self.up(publish.service) * consumed, target_done)


def over_alternatives(one_of, evaluate):
    rest = 1 - sum(share for share, _ in one_of.alternatives)
    return rest + sum(share * evaluate(step) for share, step in one_of.alternatives)


class Clock:
    """Response times of requests that succeed at the first attempts, everything up that can be."""

    def __init__(self, oracle):
        self.oracle, self.architecture, self.readings = oracle, oracle.architecture, oracle.readings
        best = {name: Fraction(oracle.alone(name, frozenset(p.name for p in oracle.parts([name]) if p.failing == 1)))
                for name in oracle.architecture.services}
        self.best = World(oracle, best, oracle.chance)
        self.operation = cache(self.operation)

    def operation(self, name):
        """The response time, None where the operation can never succeed."""
        if not self.best.success(name):
            return None
        operation = self.architecture.operations[name]
        time = operation.latency
        for step in operation.steps:
            time = time.then(self.step(step))
        return time

    def attempt(self, call):
        """How long the callee takes, uncut; None where it can never succeed."""
        if call.latency:
            return call.latency
        if call.outbox:
            return Time.constant(0)
        return self.target(call.service, call.operation)

    def target(self, service, operation):
        return self.operation(operation) if operation else self.architecture.services[service].latency

    def weighed(self, alternatives):
        """Of (weight, probability of success, time or None)."""
        if "weights-given-success" in self.readings:
            alternatives = [(weight * success, success, time) for weight, success, time in alternatives]
        return Time.mixture([(weight, time) for weight, _, time in alternatives])

    def step(self, step):
        if isinstance(step, Parallel):
            times = [self.step(branch) for branch in step.branches]
            return None if None in times else Time.slowest(times)
        if isinstance(step, OneOf):
            rest = 1 - sum(share for share, _ in step.alternatives)
            return self.weighed([(rest, 1, Time.constant(0))] + [
                (share, self.best.step(alternative), self.step(alternative)) for share, alternative in step.alternatives])
        if not step.wait:
            return Time.constant(0)
        success = self.best.attempt(step) if step.can_fail_operation and not step.fallback else 1
        hit = step.hit * (self.best.up(step.cache) if step.cache else 1)
        one = self.weighed([(hit, 1, Time.constant(0)), (1 - hit, success, self.once(step))])
        made = one and one.repeated(step.times)
        called = hit + (1 - hit) * success
        return self.weighed([(1 - step.probability, 1, Time.constant(0)), (step.probability, called ** step.times, made)])

    def once(self, call):
        if self.best.attempt(call):
            time = self.attempt(call)
            return time if self.untimed(call) else time.within(call.timeout)
        if call.on_failure == "fail":
            return self.wasted(call) if "impossible-alternative-counts" in self.readings else None
        time = self.wasted(call)
        if call.fallback:
            if not self.best.target(*call.fallback):
                return None
            time = time.then(self.target(*call.fallback))
        return time

    def untimed(self, call):
        return call.event and "publish-has-no-timeout" in self.readings

    def wasted(self, call):
        tries, backoffs = 1 + call.retries, Time.constant(call.retries * call.backoff)
        late = Time.constant(call.timeout).repeated(tries).then(backoffs)
        time = self.attempt(call)
        if time and time.above(call.timeout) == 1:
            return late
        if not self.best.target(call.service, call.operation):
            return late if "late-as-often" in self.readings else Time.constant(call.timeout)
        erring = time.within(call.timeout).repeated(tries)
        return erring if "no-backoff-after-errors" in self.readings else erring.then(backoffs)


class Oracle:
    def __init__(self, architecture, readings=frozenset()):
        self.architecture, self.readings = architecture, readings
        self.in_time = {}
        self.clock = Clock(self)

    def chance(self, call):
        """That an attempt meets no chance failure."""
        if call.id not in self.in_time:
            time = None if self.clock.untimed(call) else self.clock.attempt(call)
            # A target that never succeeds has no time; it fails the attempt by itself.
            self.in_time[call.id] = 1 - time.above(call.timeout) if time else Fraction(1)
        return (1 - call.error) * self.in_time[call.id]

    def possible(self, call):
        return Fraction(self.chance(call) > 0)

    # Parts

    def parts(self, services):
        parts, zones = [], []
        for service in map(self.architecture.services.get, services):
            for i in range(service.count):
                name = f"{service.name}[{i}]" if service.count > 1 else service.name
                parts.append(Part(name, service.name, service.failing * (1 - service.common)))
                if service.zone(i) not in [None, *zones]:
                    zones.append(service.zone(i))
            parts.append(Part(f"{service.name}!common", service.name, service.failing * service.common))
            parts.append(Part(f"{service.name}!deploy", service.name, service.deploying))
        if "perfect-parts-cut" not in self.readings:
            parts = [part for part in parts if part.failing]
        parts = [part for part in parts if part.failing or not part.name.endswith(("!common", "!deploy"))]
        return parts + [Part(f"zone:{zone}", f"zone:{zone}", self.architecture.zones[zone]) for zone in zones]

    def alone(self, name, down):
        """Is the service up by itself, with these parts down?"""
        service = self.architecture.services[name]
        if f"{name}!common" in down or f"{name}!deploy" in down:
            return False
        up = sum((f"{name}[{i}]" if service.count > 1 else name) not in down and f"zone:{service.zone(i)}" not in down
                 for i in range(service.count))
        return up >= service.required

    # What an operation's success, or its completion, can depend on

    def services(self, operation, with_facts):
        found, seen = [], set()

        def service(name):
            if name not in found:
                found.append(name)
                needs(self.architecture.services[name].needs)

        def needs(items):
            for item in items:
                service(item) if isinstance(item, str) else needs(item[1])

        def target(name, target_operation):
            if target_operation:
                visit(target_operation)
            else:
                service(name)

        def step(item):
            if isinstance(item, Parallel):
                for branch in item.branches:
                    step(branch)
            elif isinstance(item, OneOf):
                for _, alternative in item.alternatives:
                    step(alternative)
            else:
                call(item)

        def call(item):
            counted = with_facts and (item.event or not item.wait)
            if counted or item.can_fail_operation:
                target(item.service, item.operation)
                if item.fallback:
                    target(*item.fallback)
                if item.cache:
                    service(item.cache)
            if item.event and with_facts:
                for consumer in self.architecture.consumers.get(item.event, []):
                    visit(consumer)

        def visit(name):
            if name in seen:
                return
            seen.add(name)
            service(self.architecture.operations[name].service)
            needs(self.architecture.operations[name].needs)
            for item in self.architecture.operations[name].steps:
                step(item)

        visit(operation)
        return found


class States:
    """All states of some services' parts; bit j of a state's number says that part j is down."""

    def __init__(self, oracle, services):
        self.oracle, self.services, self.parts = oracle, services, oracle.parts(services)
        if len(self.parts) > MOST_PARTS:
            raise Unsupported(f"{len(self.parts)} parts")
        self.up = []
        for state in range(2 ** len(self.parts)):
            down = frozenset(part.name for j, part in enumerate(self.parts) if state >> j & 1)
            self.up.append(tuple(oracle.alone(name, down) for name in services))

    def table(self, evaluate, chance, forced=frozenset(), down=None):
        """evaluate(world) for every state; `down` is a service that is down in all of them."""
        values = {}
        for up in set(self.up):
            alone = {name: Fraction(is_up and name != down) for name, is_up in zip(self.services, up)}
            values[up] = evaluate(World(self.oracle, alone, chance, forced))
        return [values[up] for up in self.up]

    def expectation(self, table, given=lambda part: part.failing):
        """Sums out one part after the other, in whole numbers over a common denominator."""
        denominator = math.lcm(*{value.denominator for value in table})
        sums = [value.numerator * (denominator // value.denominator) for value in table]
        for part in self.parts:
            q = Fraction(given(part))
            sums = [(q.denominator - q.numerator) * up + q.numerator * down for up, down in zip(sums[::2], sums[1::2])]
            denominator *= q.denominator
        return Fraction(sums[0], denominator)


class Result:
    """Everything about one operation."""

    def __init__(self, oracle, operation):
        self.oracle, self.operation = oracle, operation
        self.year = oracle.architecture.year_hours
        self.states = States(oracle, oracle.services(operation.id, False))
        self.table = self.success_table()
        self.availability = self.states.expectation(self.table)

    def success_table(self, **changes):
        return self.states.table(lambda world: world.success(self.operation.id), self.oracle.chance, **changes)

    def chain_product(self):
        alone = {}
        for name in self.states.services:
            states = States(self.oracle, [name])
            alone[name] = states.expectation([Fraction(up) for up, in states.up])
        return World(self.oracle, alone, self.oracle.chance).success(self.operation.id)

    def completion(self):
        states = States(self.oracle, self.oracle.services(self.operation.id, True))
        done = states.table(lambda world: world.done(self.operation.id, frozenset()), self.oracle.chance)
        return states.expectation(done)

    def response_time(self):
        time = self.oracle.clock.operation(self.operation.id)
        if time is None:
            return None
        own = self.operation.latency.mean()
        return {"meanMs": float(time.mean()), "ownMs": float(own), "waitingMs": float(time.mean() - own)}

    def calls(self):
        def flat(steps):
            for step in steps:
                if isinstance(step, Parallel):
                    yield from flat(step.branches)
                elif isinstance(step, OneOf):
                    yield from flat([alternative for _, alternative in step.alternatives])
                else:
                    yield step
        return list(flat(self.operation.steps))

    def gain(self, calls):
        with_them = self.success_table(forced=frozenset(call.id for call in calls))
        return float((self.states.expectation(with_them) - self.availability) * self.year)

    def coupled(self, call):
        """Availability coupling."""
        if not call.wait or call.outbox:
            return False
        if call.on_failure != "ignore":
            return True
        workers = self.oracle.architecture.services[self.operation.service].concurrency
        if self.operation.rate is None or workers is None:
            return False
        held = self.operation.rate * call.probability * (1 + call.retries) * call.timeout / 1000
        return held >= workers

    def importance(self):
        for name in self.states.services:
            good = self.states.expectation(self.table, lambda part: 0 if part.owner == name else part.failing)
            bad = self.states.expectation(self.success_table(down=name))
            yield name, good, bad
        for part in self.states.parts:
            if part.name.startswith("zone:"):
                yield (part.name, *(self.states.expectation(self.table, lambda other: q if other == part else other.failing)
                                    for q in (0, 1)))

    def cut_sets(self):
        structure = self.states.table(lambda world: world.success(self.operation.id), self.oracle.possible)
        fails = [not value if "cuts-are-certain" in self.oracle.readings else value < 1 for value in structure]
        parts = self.states.parts
        cuts = []
        for state, failed in enumerate(fails):
            bits = [j for j in range(len(parts)) if state >> j & 1]
            if failed and not any(fails[state & ~(1 << j)] for j in bits):
                cuts.append(sorted(parts[j].name for j in bits))
        if "perfect-parts-cut" not in self.oracle.readings:
            perfect = {part.name for part in parts if not part.failing}
            cuts = [cut for cut in cuts if not perfect & set(cut)]
        return sorted(cuts, key=lambda cut: (len(cut), cut))

    def document(self):
        calls = self.calls()
        callees = {}
        for call in calls:
            callees.setdefault(call.service, []).append(call)
        return {
            "id": self.operation.id,
            "availability": float(self.availability),
            "unavailability": float(1 - self.availability),
            "chainProduct": float(self.chain_product()),
            "completion": float(self.completion()),
            "responseTime": self.response_time(),
            "calls": [{"id": call.id, "to": call.to, "downtimeHoursPerYear": self.gain([call]),
                       "temporal": not call.outbox, "availability": self.coupled(call)} for call in calls],
            "callees": [{"service": service, "downtimeHoursPerYear": self.gain(group), "calls": [call.id for call in group]}
                        for service, group in callees.items()],
            "importance": [{"component": name, "birnbaum": float(good - bad),
                            "downtimeHoursPerYear": float((good - self.availability) * self.year)}
                           for name, good, bad in self.importance()],
            "cutSets": self.cut_sets(),
        }


def evaluate(text, readings=frozenset()):
    oracle = Oracle(read(text), frozenset(readings))
    return {"yearHours": float(oracle.architecture.year_hours),
            "operations": [Result(oracle, operation).document() for operation in oracle.architecture.operations.values()]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--reading", action="append", default=[], choices=READINGS)
    options = parser.parse_args()
    with open(options.file, encoding="utf-8") if options.file != "-" else sys.stdin as file:
        text = file.read()
    try:
        json.dump(evaluate(text, options.reading), sys.stdout, indent=2)
    except Unsupported as problem:
        sys.exit(f"not computed: {problem}")
    print()


if __name__ == "__main__":
    main()
