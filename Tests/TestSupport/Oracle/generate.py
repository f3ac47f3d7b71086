"""Prints a random small, valid, acyclic architecture. Usage: generate.py SEED

Services are in an order, and calls, depends-on, fallbacks and caches only ever lead to a later one; so there are no cycles.
Facts may lead anywhere.
"""
import random
import sys

import yaml

from architecture import read
from durations import Unsupported
from evaluate import Oracle, States

NAMES = ["shop", "orders", "billing", "stock", "mail", "search", "store-db", "log"]
OPERATIONS = ["create", "list", "GET /api/v1/items", "close", "refund"]
FACTS = ["ItemCreated", "ItemClosed"]
AVAILABILITIES = ["99.9%", "99.5%", "99%", "95%", 0.97, 0.999, "99.99%", "99.9999999999%", 0.999999999999, "100%",
                  {"mtbf": "30d", "mttr": "45m"}, {"mtbf": "99h", "mttr": "1h"}, {"value": "98%", "basis": "observed", "n": 1532}]
CONSTANTS = ["1ms", "5ms", "20ms", "50ms", "100ms", "1s"]
LAWS = [{"mean": "50ms"}, {"p50": "40ms", "p99": "300ms"}, {"min": "10ms", "max": "90ms"}]
MOST_PARTS = 14


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.names = NAMES[:self.random.randint(2, 7)]
        if self.chance(0.6):
            self.names.append("kafka")
        self.names.append("last")
        self.operations = {name: [] for name in self.names}

    def chance(self, p):
        return self.random.random() < p

    def pick(self, items):
        return self.random.choice(items)

    def document(self):
        document = {"architecture": "generated", "year": self.pick(["365d", "365d", "365.25d"])}
        defaults = {}
        if self.chance(0.5):
            defaults["availability"] = self.pick(["99.9%", 0.99])
        if self.chance(0.3):
            defaults["latency"] = self.pick(["3ms", "10ms"])
        if self.chance(0.2):
            defaults["timeout"] = self.pick(["110ms", "2s", "3s"])
        if defaults:
            document["defaults"] = defaults
        self.zones = ["zone-a", "zone-b", "zone-c"][:self.pick([0, 0, 1, 2, 3])]
        if self.zones:
            document["zones"] = {zone: self.pick([{"availability": "99.95%"}, {"availability": 0.99}, {"availability": "100%"}]) for zone in self.zones}
        document["entities"] = {"item": {"key": "item_id", "fields": ["item_id"]}}
        # From the last to the first, so that a service knows the operations of those it may call.
        services = [(name, self.service(i, name)) for i, name in reversed(list(enumerate(self.names)))]
        document["services"] = dict(reversed(services))
        self.consumers(document["services"])
        return document

    def service(self, index, name):
        later = self.names[index + 1:]
        service = {}
        if name == "kafka":
            service["kind"] = "broker"
        elif name.endswith("-db"):
            service["kind"] = "database"
        if self.chance(0.7):
            service["availability"] = self.pick(AVAILABILITIES)
        if self.chance(0.5):
            service["latency"] = self.latency()
        if self.chance(0.25):
            service["replicas"] = self.replicas()
        if self.chance(0.15):
            service["deploys"] = self.pick([{"every": "7d", "takes": "30s"}, {"every": "1d", "takes": "10m"}])
        if self.chance(0.15):
            service["concurrency"] = self.pick([10, 50, "unlimited"])
        if later and self.chance(0.3):
            service["depends-on"] = self.needs(later)
        if name != "kafka" and later and (index == 0 or self.chance(0.8 if index < 3 else 0.35)):
            service["operations"] = {}
            names = self.random.sample(OPERATIONS, self.pick([1, 1, 2]))
            for operation in reversed(names):
                service["operations"][operation] = self.operation(name, later)
                self.operations[name].append(f"{name}/{operation}")
        return service

    def latency(self):
        return self.pick(LAWS) if self.chance(0.15) else self.pick(CONSTANTS)

    def replicas(self):
        count = self.pick([2, 2, 3])
        if self.chance(0.3):
            return count
        replicas = {"count": count, "required": self.random.randint(1, count)}
        if self.zones and self.chance(0.6):
            replicas["zones"] = self.zones[:self.random.randint(1, len(self.zones))]
        if self.chance(0.4):
            replicas["common-cause"] = self.pick(["5%", "10%", 0.2])
        return replicas

    def needs(self, later):
        def some():
            return self.random.sample(later, min(len(later), self.pick([2, 2, 3])))
        kind = self.random.random()
        if kind < 0.4 or len(later) < 2:
            return [self.pick(later)]
        if kind < 0.65:
            return [{"any-of": some()}]
        if kind < 0.85 or len(later) < 3:
            members = some()
            return [{"at-least": self.random.randint(1, len(members)), "of": members}]
        first, *others = self.random.sample(later, 3)
        return [{"at-least": self.pick([1, 2]), "of": [first, {"any-of": others}]}]

    def operation(self, service, later):
        operation = {}
        if self.chance(0.4):
            operation["rate"] = self.pick(["20/s", "2/s", "30/min"])
        if self.chance(0.5):
            operation["latency"] = self.latency()
        if self.chance(0.15):
            operation["depends-on"] = self.needs(later)
        steps = [self.step(service, later) for _ in range(self.pick([0, 1, 1, 2, 2, 3]))]
        if steps and self.chance(0.3):
            steps.insert(0, {"save": "item"})
        if steps:
            operation["steps"] = steps
        return operation

    def step(self, service, later):
        kind = self.random.random()
        if kind < 0.25 and "kafka" in later:
            return self.publish()
        if kind < 0.35:
            return {"parallel": [self.call(service, later) for _ in range(2)]}
        if kind < 0.45:
            shares = self.pick([["80%", "15%"], [0.5, 0.5], ["30%"], ["60%", "25%", "15%"]])
            return {"one-of": [{"share": share, **self.call(service, later)} for share in shares]}
        return self.call(service, later)

    def target(self, service, later):
        operations = [operation for name in later for operation in self.operations[name]]
        if self.chance(0.05):
            operations = self.operations[service] or operations
        return self.pick(operations) if operations and self.chance(0.6) else self.pick(later)

    def call(self, service, later):
        call = {"call": self.target(service, later)}
        if self.chance(0.2):
            call["latency"] = self.latency()
        if self.chance(0.18):
            call["timeout"] = self.pick(["10ms", "20ms", "50ms", "60ms", "105ms", "1s", "1500ms"])
        if self.chance(0.25):
            call["retries"] = self.pick([1, 2, {"count": 2, "backoff": "200ms"}, {"count": 1, "backoff": "5ms"}])
        if self.chance(0.2):
            call["error-rate"] = self.pick(["1%", "10%", 0.001])
        if self.chance(0.2):
            call["probability"] = self.pick(["30%", 0.5, "90%"])
        if self.chance(0.3):
            call["on-failure"] = self.pick(["ignore", {"fallback": self.target(service, later)}])
            if self.chance(0.1):
                call["error-rate"] = 1
        if self.chance(0.07):
            call["wait"] = False
        if self.chance(0.12):
            call["times"] = self.pick([2, 3])
        if self.chance(0.15):
            call["cache"] = {"hit": self.pick(["95%", 0.5]), "in": self.pick(later)}
        return call

    def publish(self):
        publish = {"publish": self.pick(FACTS), "to": "kafka"}
        if self.chance(0.5):
            publish["outbox"] = self.pick([True, {"poll": "500ms"}])
        else:
            if self.chance(0.2):
                publish["on-failure"] = {"fallback": "last"}
            if self.chance(0.05):
                publish["on-failure"] = "ignore"
        if self.chance(0.2):
            publish["probability"] = "70%"
        return publish

    def consumers(self, services):
        candidates = [operation for operations in self.operations.values() for operation in operations]
        if "kafka" not in self.names or not candidates:
            return
        for fact in FACTS:
            for operation in self.random.sample(candidates, min(len(candidates), self.pick([0, 1, 1, 2]))):
                service, name = operation.split("/", 1)
                consumer = {"event": fact, "operation": name}
                if self.chance(0.3):
                    consumer["retries"] = {"count": 3, "backoff": "1s"}
                services[service].setdefault("consumes", []).append(consumer)


def computable(text):
    """Has few enough parts and no distribution that the oracle does not compute."""
    oracle = Oracle(read(text))
    try:
        for operation in oracle.architecture.operations:
            time = oracle.clock.operation(operation)
            if time:
                time.mean()
            if any(len(oracle.parts(oracle.services(operation, facts))) > MOST_PARTS for facts in (False, True)):
                return False
            States(oracle, oracle.services(operation, False)).table(lambda world: world.success(operation), oracle.chance)
    except Unsupported:
        return False
    return bool(oracle.architecture.operations)


def generate(seed):
    for attempt in range(1000):
        document = Generator(seed * 1000 + attempt).document()
        text = yaml.dump(document, sort_keys=False, Dumper=Dumper)
        if computable(text):
            return text


class Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data):
        return True


if __name__ == "__main__":
    sys.stdout.write(generate(int(sys.argv[1])))
