"""Reads an architecture file, as far as it means something for availability and response time."""
import re
from dataclasses import dataclass, field
from fractions import Fraction

import yaml

from durations import Exponential, LogNormal, Time, Uniform

UNITS = {"us": Fraction(1, 1000), "ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
PER = {"s": 1, "min": 60, "h": 3600, "d": 86_400}


@dataclass
class Service:
    name: str
    kind: str
    failing: Fraction           # unavailability of one instance
    latency: Time
    concurrency: int | None     # None: unlimited
    count: int
    required: int
    zones: list
    common: Fraction
    deploying: Fraction
    needs: list                 # names, or (k, members)
    operations: dict = field(default_factory=dict)

    def zone(self, instance):
        return self.zones[instance % len(self.zones)] if self.zones else None


@dataclass
class Operation:
    id: str
    service: str
    latency: Time
    rate: Fraction | None       # per second
    needs: list
    steps: list = field(default_factory=list)


@dataclass
class Call:
    """A call, or (with `event`) a publish."""
    id: str
    service: str
    operation: str | None       # SERVICE/OPERATION
    event: str | None
    outbox: bool
    latency: Time | None
    timeout: Fraction
    retries: int
    backoff: Fraction
    error: Fraction
    probability: Fraction
    on_failure: str             # fail | ignore | fallback
    fallback: tuple | None      # (service, operation or None)
    wait: bool
    times: int
    hit: Fraction
    cache: str | None

    @property
    def to(self):
        return self.operation or self.service

    @property
    def can_fail_operation(self):
        return self.wait and self.on_failure != "ignore" and not self.outbox


@dataclass
class Parallel:
    branches: list


@dataclass
class OneOf:
    alternatives: list          # (share, step)


@dataclass
class Architecture:
    year_hours: Fraction
    zones: dict                 # name -> unavailability
    services: dict
    operations: dict            # id -> Operation
    consumers: dict             # event -> operation ids


def plain(value):
    return value["value"] if isinstance(value, dict) and "value" in value else value


def probability(value):
    text = plain(value).strip()
    return Fraction(text[:-1].strip()) / 100 if text.endswith("%") else Fraction(text)


def duration(value):
    parts = re.findall(r"(\d+(?:\.\d+)?)(us|ms|s|m|h|d)", plain(value))
    return sum((Fraction(number) * UNITS[unit] for number, unit in parts), Fraction(0))


def latency(value):
    value = plain(value)
    if not isinstance(value, dict):
        return Time.constant(duration(value))
    figures = {key: duration(figure) for key, figure in value.items()}
    if "mean" in figures:
        return Time.of(Exponential(figures["mean"])) if figures["mean"] else Time.constant(0)
    low, high, law = ((figures["p50"], figures["p99"], LogNormal) if "p50" in figures
                      else (figures["min"], figures["max"], Uniform))
    return Time.constant(low) if low == high else Time.of(law(low, high))


def unavailability(value):
    value = plain(value)
    if isinstance(value, dict):
        mtbf, mttr = duration(value["mtbf"]), duration(value["mttr"])
        return mttr / (mtbf + mttr)
    return 1 - probability(value)


def rate(value):
    if not value:
        return None
    number, per = plain(value).split("/")
    return Fraction(number) / PER[per]


def needs(items):
    def need(item):
        if isinstance(item, str):
            return item
        if "any-of" in item:
            return 1, [need(member) for member in item["any-of"]]
        return int(item["at-least"]), [need(member) for member in item["of"]]
    return [need(item) for item in items or []]


class Reader:
    # BaseLoader leaves every scalar as written, so that figures are read from their digits.
    def __init__(self, text):
        self.document = yaml.load(text, Loader=yaml.BaseLoader)
        self.defaults = self.document.get("defaults") or {}
        self.written = {name: body or {} for name, body in self.document["services"].items()}
        self.brokers = [name for name, body in self.written.items() if body.get("kind") == "broker"]

    def architecture(self):
        zones = {name: unavailability((body or {}).get("availability", "1"))
                 for name, body in (self.document.get("zones") or {}).items()}
        services = {name: self.service(name, body) for name, body in self.written.items()}
        consumers = {}
        for name, body in self.written.items():
            for consumer in body.get("consumes") or []:
                consumers.setdefault(consumer["event"], []).append(f"{name}/{consumer['operation']}")
        operations = {o.id: o for service in services.values() for o in service.operations.values()}
        year = duration(self.document.get("year", "365d")) / UNITS["h"]
        return Architecture(year, zones, services, operations, consumers)

    def service(self, name, body):
        replicas = body.get("replicas", "1")
        replicas = replicas if isinstance(replicas, dict) else {"count": replicas}
        deploys = body.get("deploys")
        workers = body.get("concurrency", self.defaults.get("concurrency", "200"))
        service = Service(
            name=name, kind=body.get("kind", "service"),
            failing=unavailability(body.get("availability", self.defaults.get("availability", "1"))),
            latency=latency(body.get("latency", self.defaults.get("latency", "0ms"))),
            concurrency=None if workers == "unlimited" else int(workers),
            count=int(replicas.get("count", "1")), required=int(replicas.get("required", "1")),
            zones=replicas.get("zones") or [], common=probability(replicas.get("common-cause", "0")),
            deploying=duration(deploys["takes"]) / duration(deploys["every"]) if deploys else Fraction(0),
            needs=needs(body.get("depends-on")))
        for operation, details in (body.get("operations") or {}).items():
            service.operations[operation] = self.operation(service, operation, details or {})
        return service

    def operation(self, service, name, body):
        operation = Operation(
            id=f"{service.name}/{name}", service=service.name,
            latency=latency(body["latency"]) if "latency" in body else service.latency,
            rate=rate(body.get("rate")), needs=needs(body.get("depends-on")))
        numbers = iter(range(1, 10_000))
        operation.steps = self.steps(operation.id, body.get("steps"), numbers)
        return operation

    def steps(self, operation, items, numbers):
        steps = []
        for item in items or []:
            if "parallel" in item:
                steps.append(Parallel(self.steps(operation, item["parallel"], numbers)))
            elif "one-of" in item:
                shares = [probability(alternative["share"]) for alternative in item["one-of"]]
                steps.append(OneOf(list(zip(shares, self.steps(operation, item["one-of"], numbers)))))
            elif "call" in item or "publish" in item:
                steps.append(self.call(operation, item, next(numbers)))
        return steps

    def call(self, operation, item, number):
        event = item.get("publish")
        service, target = self.target(item["call"]) if event is None else (item.get("to") or self.brokers[0], None)
        retries = item.get("retries", "0")
        retries = retries if isinstance(retries, dict) else {"count": retries}
        on_failure = item.get("on-failure", "fail")
        cache = item.get("cache") or {}
        return Call(
            id=item.get("id", f"{operation}#{number}"), service=service, operation=target, event=event,
            outbox=item.get("outbox", "false") != "false",
            latency=latency(item["latency"]) if "latency" in item else None,
            timeout=duration(item.get("timeout", self.defaults.get("timeout", "30s"))),
            retries=int(retries.get("count", "0")), backoff=duration(retries.get("backoff", "0ms")),
            error=probability(item.get("error-rate", "0")), probability=probability(item.get("probability", "1")),
            on_failure="fallback" if isinstance(on_failure, dict) else on_failure,
            fallback=self.target(on_failure["fallback"]) if isinstance(on_failure, dict) else None,
            wait=item.get("wait", "true") != "false", times=int(item.get("times", "1")),
            hit=probability(cache.get("hit", "0")), cache=cache.get("in"))

    @staticmethod
    def target(text):
        return text.split("/", 1)[0], text if "/" in text else None


def read(text):
    return Reader(text).architecture()
