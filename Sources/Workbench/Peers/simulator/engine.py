"""One replication of one scenario, request-response design, on SimPy. The clock counts whole nanoseconds.

Priorities at one instant (smaller first): answers that come at once −1, completions and what follows from them at once 1,
faults 1.5, calls that were made meanwhile 1.6, timeouts 3, calls that found a full service look again 3.5, retries 4, arrivals
from outside 5. A call made is at the door at once: whatever takes no time is done before the next branch of a block begins.
"""
import math
import random
from collections import deque
from fractions import Fraction

import simpy
from simpy.events import Event

from model import NS, Z99

# What the contract leaves open: name -> (default, alternatives...). The first is taken, unless DEFAULTS says otherwise.
READINGS = {
    "client-default-timeout": ("lost-only", "always", "never"),
    "own-refusal": ("rejected", "full-or-limit", "full-only"),
    "client-timeout-in-timedOut": ("yes", "no"),
    "timedOut-cause": ("deep", "own"),
    "backoff-after-timeout": ("yes", "no"),
    "backoff-after-refusal": ("yes", "no"),
    "parallel-failure": ("abandon", "run-on", "wait"),
    "parallel-failing-at-once": ("all-sent", "rest-not-sent"),
    "abandoned-in-queue": ("served", "dropped"),
    "regular-load": ("integral", "restart", "next"),
    "load": ("replaces", "adds"),
    "arrival-at-duration": ("in", "out"),
    "arrival-at-warm-up": ("counted", "not"),
    "client-retry-after-duration": ("yes", "no"),
    "client-retry-counted": ("own-arrival", "first-arrival"),
    "client-retry-on-rejected": ("yes", "no"),
    "client-gives-up": ("server-goes-on", "server-stops"),
    "bucket-fill": ("full", "empty"),
    "bucket-of-one-second": ("at-least-one", "floor"),
    "limit-place": ("door", "worker"),
    "limit-before-state": ("no", "yes"),
    "state-after-limit": ("asked", "not"),
    "fault-limit-end": ("reserved", "released"),
    "excess-delay": ("fixed", "at-most", "token-then-fixed"),
    "crash-queue": ("lost", "kept"),
    "crash-delayed": ("kept", "lost"),
    "refusing-queue": ("served", "refused"),
    "deploying-in-progress": ("finishes", "lost"),
    "below-required-by-crash": ("refuse", "hang"),
    "instances-crash-loses": ("nothing", "all-when-down"),
    "partly-slow": ("dealt", "whole", "all-only"),
    "slow-latency": ("replaces", "adds"),
    "slow-call-latency": ("yes", "no"),
    "breaker-counts": ("attempts", "calls"),
    "breaker-late-results": ("ignored", "counted"),
    "breaker-counts-refusals": ("yes", "no"),
    "bulkhead-in-breaker": ("no", "yes"),
    "bulkhead-holds": ("attempt", "call"),
    "times-failure": ("each", "whole"),
    "fallback-timeout": ("none", "default", "call"),
    "commit-at-publish": ("start", "success"),
    "saved-after-giving-up": ("no", "yes"),
    "publish-holds-broker-worker": ("of-unlimited", "no", "yes"),
    "cache-hit-takes": ("nothing", "cache-latency"),
    "fire-and-forget-retries": ("yes", "no"),
    "error-rate-attempt": ("runs-target", "own-latency-only"),
    "wait-includes-limit": ("yes", "no"),
    "utilization-window": ("warm-up..duration", "0..duration", "0..end", "warm-up..end"),
    "peak-window": ("all", "measured"),
    "peak-of-an-instant": ("counted", "not"),
    "first-rejection-cause": ("any", "full", "full-or-limit"),
    "timeline-counts": ("measured", "all"),
    "within-slo-without": ("succeeded", "null", "zero"),
}
DEFAULTS = {k: v[0] for k, v in READINGS.items()}
# As docs/background/simulation.md decides.
DEFAULTS.update({
    "own-refusal": "full-only", "timeline-counts": "all", "arrival-at-warm-up": "not", "client-timeout-in-timedOut": "no",
    "client-retry-after-duration": "no", "first-rejection-cause": "full", "parallel-failing-at-once": "rest-not-sent",
    "client-default-timeout": "never",
})
TIES = {"doors": ("at-once", "hybrid", "early", "late"), "faults": ("after-completions", "first", "after-timeouts"), "shuffle": (None,)}
TIE_DEFAULTS = {k: v[0] for k, v in TIES.items()}

BEFORE_ALL, AT_ONCE, NORMAL, FAULT, MADE, DOOR, TIMEOUT, DEFERRED, RETRY, ARRIVAL = -2, -1, 1, 1.5, 1.6, 2, 3, 3.5, 4, 5


class Clock(simpy.Environment):
    """A SimPy environment whose order among equal time and priority can be shuffled, to find out whether it matters."""

    def __init__(self, shuffle):
        super().__init__(0)
        self.shuffle = random.Random(shuffle) if shuffle is not None else None
        self.next_priority = None

    def begin(self, generator):
        """A process that begins before anything else of this instant."""
        self.next_priority = BEFORE_ALL
        self.process(generator)

    def schedule(self, event, priority=1, delay=0):
        if self.next_priority is not None:
            priority, self.next_priority = self.next_priority, None
        if self.shuffle is None or priority <= 0:
            simpy.Environment.schedule(self, event, priority, delay)
        else:
            from heapq import heappush
            heappush(self._queue, (self._now + delay, priority, self.shuffle.random(), event))


class Sleep(Event):
    def __init__(self, env, delay, priority):
        super().__init__(env)
        self._ok, self._value = True, None
        env.schedule(self, priority, delay)


class Timer:
    def __init__(self, env, delay, priority, action):
        self.action = action
        event = Event(env)
        event._ok, event._value = True, None
        event.callbacks.append(self.fire)
        env.schedule(event, priority, delay)

    def fire(self, _):
        if self.action:
            action, self.action = self.action, None
            action()

    def cancel(self):
        self.action = None


def settle(event, value):
    """Like event.succeed(value), but before anything else of this instant."""
    if not event.triggered:
        event._ok, event._value = True, value
        event.env.schedule(event, AT_ONCE)


class Result:
    def __init__(self, ok, cause=None, own=True):
        self.ok, self.cause, self.own = ok, cause, own  # own: it happened at a call of the operation itself, not deeper


OK = Result(True)


def failed(cause):
    return Result(False, cause)


class Bucket:
    """Tokens owed are negative: whoever is over the limit gets the next free moment."""

    def __init__(self, limit, now, fill, whole):
        burst = limit.burst if whole == "at-least-one" else max(Fraction(1), Fraction(math.floor(limit.burst)))
        self.limit, self.burst, self.last = limit, burst, now
        self.tokens = Fraction(burst) if fill == "full" else Fraction(0)
        self.waiting = {}

    def refuses(self, now):
        return self.limit.excess == "reject" and min(self.burst, self.tokens + (now - self.last) * self.limit.rate / NS) < 1

    def take(self, now, r):
        """0: through at once · None: refused · otherwise the time to wait"""
        l = self.limit
        self.tokens = min(self.burst, self.tokens + (now - self.last) * l.rate / NS)
        self.last = now
        if self.tokens >= 1:
            self.tokens -= 1
            return 0
        if l.excess == "reject":
            return None
        until = math.ceil((1 - self.tokens) / l.rate * NS)
        if l.excess == "delay":
            self.tokens -= 1
            return until
        if r == "fixed":
            return l.excess
        if r == "at-most":
            if until > l.excess:
                return None
            self.tokens -= 1
            return until
        self.tokens -= 1
        return until + l.excess


class Service:
    def __init__(self, spec):
        self.spec, self.name, self.cap = spec, spec.name, spec.concurrency
        self.mode, self.slow, self.limiters, self.down = "up", [], [], set()
        self.busy, self.queue, self.jobs, self.delayed = 0, deque(), {}, {}
        self.trace = [(0, 0, 0)]
        self.rejections = []
        self.fault_buckets = {}


class Job:
    def __init__(self, service, operation, latency, reply, pooled=True):
        self.service, self.operation, self.latency, self.reply, self.pooled = service, operation, latency, reply, pooled
        self.saved = self.abandoned = self.deferred = False
        self.lost = None  # called when no answer will ever come
        self.arrived = self.got = self.through = None
        self.process = None
        self.refused_why = None
        self.instance = None  # that serves it, where that matters


class Breaker:
    def __init__(self, failures, open_for, env, late):
        self.failures, self.open_for, self.env, self.late = failures, open_for, env, late
        self.row, self.opened, self.probing, self.epoch = 0, None, False, 0

    def admit(self):
        """None: refused; else a ticket to report with"""
        if self.opened is None:
            return (self.epoch, False)
        if self.probing or self.env.now < self.opened + self.open_for:
            return None
        self.probing = True
        return (self.epoch, True)

    def record(self, ticket, ok):
        epoch, probe = ticket
        if probe:
            self.probing = False
            self.epoch += 1
            self.row = 0
            self.opened = None if ok else self.env.now
            return
        if epoch != self.epoch and self.late == "ignored":
            return
        if self.opened is not None:
            if self.late == "counted" and ok and not self.probing:
                self.opened, self.row = None, 0
                self.epoch += 1
            return
        self.row = 0 if ok else self.row + 1
        if self.row >= self.failures:
            self.opened = self.env.now
            self.epoch += 1

    def give_back(self, ticket):
        if ticket[1]:
            self.probing = False


class Request:
    def __init__(self, op, now, counted):
        self.op, self.arrived, self.counted, self.done = op, now, counted, False


class Outcome:
    def __init__(self, request, kind, at, cause, saved):
        self.op, self.arrived, self.counted = request.op, request.arrived, request.counted
        self.kind, self.at, self.cause, self.saved = kind, at, cause, saved


class Simulation:
    def __init__(self, model, scenario, seed, replication, readings=None, ties=None):
        self.m, self.s = model, model.scenarios[scenario]
        self.r = {**DEFAULTS, **(readings or {})}
        self.t = {**TIE_DEFAULTS, **(ties or {})}
        self.env = Clock(self.t["shuffle"])
        self.seed = f"{seed}/{replication}"
        self.streams = {}
        self.services = {n: Service(s) for n, s in model.services.items()}
        if self.r["publish-holds-broker-worker"] == "of-unlimited":
            for n in model.brokers:
                self.services[n].cap = None
        self.sites = {}
        self.door = DEFERRED if self.t["doors"] == "late" else DOOR
        self.outcomes, self.waits, self.open = [], [], {}
        self.active = []
        self.changes = {f.start for f in self.s.faults} | {f.end for f in self.s.faults if f.end is not None}
        self.last_activity = 0
        for s in self.services.values():
            if s.spec.limit:
                s.lasting = Bucket(s.spec.limit, 0, self.r["bucket-fill"], self.r["bucket-of-one-second"])
            else:
                s.lasting = None
            self.refresh(s)

    # ---- chance

    def stream(self, name):
        if name not in self.streams:
            self.streams[name] = random.Random(f"{self.seed}/{name}")
        return self.streams[name]

    def hits(self, name, p):
        return p >= 1 or (p > 0 and self.stream(name).random() < p)

    def sample(self, name, law):
        kind = law[0]
        if kind == "const":
            return law[1]
        g = self.stream(name)
        if kind == "exp":
            return round(g.expovariate(1.0) * law[1])
        if kind == "uniform":
            return round(g.uniform(law[1], law[2]))
        if law[1] == law[2]:
            return law[1]
        sigma = math.log(law[2] / law[1]) / Z99
        return round(math.exp(math.log(law[1]) + sigma * g.gauss(0, 1)))

    # ---- faults

    def hit(self, fault, service, i):
        if fault.service is not None:
            return fault.service == service.name and (fault.instances is None or i < fault.instances)
        zones = service.spec.zones
        return bool(zones) and zones[i % len(zones)] == fault.zone

    def refresh(self, s):
        n = s.spec.count
        here = [[f for f in self.active if self.hit(f, s, i)] for i in range(n)]
        crashed = [any(f.state == "crashed" for f in h) for h in here]
        deploying = [any(f.state == "deploying" for f in h) for h in here]
        down = [c or d or any(f.state == "refusing" for f in h) or i in s.down for i, (c, d, h) in enumerate(zip(crashed, deploying, here))]
        up = n - sum(down)
        before = s.mode
        if up >= s.spec.required:
            s.mode = "up"
        elif all(crashed) or (self.r["below-required-by-crash"] == "hang" and any(crashed)):
            s.mode = "hang"
        else:
            s.mode = "refuse"
        s.out = down
        some = all if self.r["partly-slow"] == "all-only" else any
        # Those that are dealt to instances look at their own when they come.
        live = here if self.r["partly-slow"] == "dealt" else [h for h, d in zip(here, down) if not d] or here
        s.slow = [f for f in self.active if f.state == "slow" and some(f in h for h in live)]
        s.limiters = [f for f in self.active if f.state == "rate-limited" and some(f in h for h in live)]
        for f in s.limiters:
            if f not in s.fault_buckets:
                s.fault_buckets[f] = Bucket(f.limit, self.env.now, self.r["bucket-fill"], "at-least-one")
        for f in [f for f in s.fault_buckets if f not in s.limiters]:
            bucket = s.fault_buckets.pop(f)
            if self.r["fault-limit-end"] == "released":
                for job, go in list(bucket.waiting.values()):
                    go()
        loses = s.mode == "hang" and before != "hang"
        loses = loses or (self.r["instances-crash-loses"] == "all-when-down" and any(crashed) and s.mode != "up" and before == "up")
        loses = loses or (self.r["deploying-in-progress"] == "lost" and any(deploying) and s.mode == "refuse" and before == "up")
        if loses:
            self.lose(s)
        elif s.mode == "refuse" and before == "up" and self.r["refusing-queue"] == "refused":
            waiting, s.queue = list(s.queue), deque()
            for job in waiting:
                self.refuse(job, "state")
            self.note(s)
        if s.mode == "up" and before != "up":
            while s.queue and self.free(s):
                self.start(s.queue.popleft())

    def lose(self, s):
        gone = list(s.jobs)
        if self.r["crash-delayed"] == "lost":
            for job, timer in list(s.delayed.items()):
                timer.cancel()
                gone.append(job)
            s.delayed.clear()
            for b in list(s.fault_buckets.values()) + ([s.lasting] if s.lasting else []):
                b.waiting.clear()
        if self.r["crash-queue"] == "lost":
            gone += list(s.queue)
            s.queue.clear()
        s.jobs.clear()
        s.busy = 0
        self.note(s)
        for job in gone:
            if job.process is not None and job.process.is_alive:
                job.process.interrupt("crash")
            if job.lost:
                job.lost()

    def fault_changes(self):
        priority = {"first": 0, "after-completions": FAULT, "after-timeouts": 3.2}[self.t["faults"]]
        for t in sorted(self.changes):
            Timer(self.env, t, priority, self.set_faults)

    def set_faults(self):
        now = self.env.now
        self.changes.discard(now)
        self.active = [f for f in self.s.faults if f.start <= now and (f.end is None or now < f.end)]
        for s in self.services.values():
            self.refresh(s)

    def alternate(self, s, i):
        mtbf, mttr = s.spec.mtbf
        g = self.stream(f"mtbf/{s.name}/{i}")
        while True:
            yield Sleep(self.env, round(g.expovariate(1.0) * mtbf), 0)
            s.down.add(i)
            self.refresh(s)
            yield Sleep(self.env, round(g.expovariate(1.0) * mttr), 0)
            s.down.discard(i)
            self.refresh(s)

    # ---- what a service needs

    def up(self, name):
        s = self.services[name]
        return s.mode == "up" and all(self.holds(n) for n in s.spec.needs)

    def holds(self, n):
        if n[0] == "up":
            return self.up(n[1])
        return sum(self.holds(x) for x in n[2]) >= n[1]

    def concerns(self, fault, job):
        """Whether a fault of some instances strikes the one that serves this request: any of those that are up."""
        s = job.service
        if self.r["partly-slow"] != "dealt" or all(self.hit(fault, s, i) for i in range(s.spec.count)):
            return True
        if job.instance is None or s.out[job.instance]:
            serving = [i for i, out in enumerate(s.out) if not out] or list(range(s.spec.count))
            job.instance = self.stream(f"instance/{s.name}").choice(serving)
        return self.hit(fault, s, job.instance)

    # ---- the door, the limit, the pool

    def note(self, s):
        s.trace.append((self.env.now, s.busy, len(s.queue)))
        self.last_activity = self.env.now

    def free(self, s):
        return s.cap is None or s.busy < s.cap

    def refuse(self, job, why):
        job.service.rejections.append((self.env.now, why))
        job.refused_why = why
        job.reply(failed("refused"))

    def enter(self, job):
        job.arrived = self.env.now
        if self.r["limit-before-state"] == "yes" and self.r["limit-place"] == "door":
            self.limit(job)
        else:
            self.check_state(job)

    def check_state(self, job):
        s = job.service
        if s.mode == "hang":
            if job.lost:
                job.lost()
        elif s.mode == "refuse":
            self.refuse(job, "state")
        elif self.r["limit-place"] == "door" and self.r["limit-before-state"] == "no":
            self.limit(job)
        else:
            self.admit(job)

    def buckets(self, job):
        s = job.service
        return [s.fault_buckets[f] for f in s.limiters if self.concerns(f, job)] + ([s.lasting] if s.lasting else [])

    def tokens(self, job):
        """How long all limits together hold a request up, the longest; None: one of them refuses it. And the buckets it waits for."""
        longest, waiting = 0, []
        mine = self.buckets(job)
        if any(b.refuses(self.env.now) for b in mine):  # it takes no token of the others
            return None, []
        for b in mine:
            wait = b.take(self.env.now, self.r["excess-delay"])
            if wait is None:
                return None, []
            if wait > 0:
                waiting.append(b)
            longest = max(longest, wait)
        return longest, waiting

    def limit(self, job):
        s = job.service
        wait, waiting = self.tokens(job)
        if wait is None:
            self.refuse(job, "limit")
        elif wait == 0:
            self.let_through(job, self.r["limit-before-state"] == "yes")
        else:
            def go():
                timer.cancel()
                s.delayed.pop(job, None)
                for b in waiting:
                    b.waiting.pop(id(job), None)
                self.let_through(job, self.r["state-after-limit"] == "asked" or self.r["limit-before-state"] == "yes")
            timer = Timer(self.env, wait, DEFERRED, go)
            s.delayed[job] = timer
            for b in waiting:
                b.waiting[id(job)] = (job, go)

    def let_through(self, job, asks):
        job.through = self.env.now
        mode = job.service.mode if asks else "up"
        if mode == "hang":
            if job.lost:
                job.lost()
        elif mode == "refuse":
            self.refuse(job, "state")
        else:
            self.admit(job)

    def admit(self, job):
        s = job.service
        if job.through is None:
            job.through = self.env.now
        if not job.pooled or (self.free(s) and not s.queue):
            self.start(job)
        elif len(s.queue) < (10**7 if s.spec.queue is None else s.spec.queue):
            s.queue.append(job)  # first come, first served: a place is taken at once
            self.note(s)
        elif self.t["doors"] in ("at-once", "hybrid") and not job.deferred and self.from_call(job):
            job.deferred = True  # a worker may be freed at this very instant
            s.delayed[job] = Timer(self.env, 0, DEFERRED, lambda: (s.delayed.pop(job), self.admit(job)))
        else:
            self.refuse(job, "full")

    def from_call(self, job):
        return getattr(job, "request", None) is None

    def start(self, job):
        s = job.service
        s.jobs[job] = True
        if job.pooled:
            s.busy += 1
            self.note(s)
        job.got = self.env.now
        request = getattr(job, "request", None)
        if request is not None and request.counted:
            since = job.arrived if self.r["wait-includes-limit"] == "yes" else job.through
            self.waits.append((request.op.id, job.got - since))
        job.process = self.env.process(self.run(job))

    def leave(self, job):
        s = job.service
        del s.jobs[job]
        if job.pooled:
            s.busy -= 1
            while s.queue and self.free(s) and (s.mode == "up" or self.r["refusing-queue"] == "served"):
                nxt = s.queue.popleft()
                if nxt.abandoned and self.r["abandoned-in-queue"] == "dropped":
                    continue
                self.start(nxt)
            self.note(s)

    def run(self, job):
        try:
            result = yield from self.work(job)
        except simpy.Interrupt:
            return
        if job in job.service.jobs:
            self.leave(job)
            job.reply(result)

    def own_time(self, job):
        s = job.service
        spec = job.latency or (job.operation.latency if job.operation else s.spec.latency)
        name = f"latency/{s.name}/{job.operation.id if job.operation else ''}"
        base = self.sample(name, spec)
        if job.latency and self.r["slow-call-latency"] == "no":
            return base
        for f in s.slow:
            if not self.concerns(f, job):
                continue
            if f.factor is not None:
                base = round(base * f.factor)
            elif f.latency is not None:
                base = f.latency if self.r["slow-latency"] == "replaces" else base + f.latency
        return base

    def work(self, job):
        s = job.service
        if self.r["limit-place"] == "worker":
            wait, _ = self.tokens(job)
            if wait is None:
                s.rejections.append((self.env.now, "limit"))
                job.refused_why = "limit"
                return failed("refused")
            if wait:
                yield Sleep(self.env, wait, NORMAL)
        if time := self.own_time(job):
            yield Sleep(self.env, time, NORMAL)
        op = job.operation
        if not all(self.holds(n) for n in s.spec.needs) or (op and not all(self.holds(n) for n in op.needs)):
            return failed("depends-on")
        if op is None or getattr(job, "own_only", False):
            return OK
        if job.latency:
            ok, cause, _ = self.virtual(op.steps)
            return OK if ok else Result(False, cause)
        return (yield from self.steps(job, op, op.steps))

    # ---- steps

    def steps(self, job, op, steps):
        for s in steps:
            r = yield from self.step(job, op, s)
            if not r.ok:
                return r
        return OK

    def step(self, job, op, s):
        if s.kind == "save":
            job.saved = True
            return OK
        if s.kind == "one-of":
            x = self.stream(f"one-of/{op.id}/{id_of(s)}").random()
            for share, item in s.items:
                if x < share:
                    return (yield from self.step(job, op, item))
                x -= share
            return OK
        if s.kind == "parallel":
            return (yield from self.parallel(job, op, s))
        if not self.hits(f"probability/{s.id}", s.probability):
            return OK
        if s.kind == "publish":
            return (yield from self.publish(job, op, s))
        if s.wait is False:
            self.env.begin(self.background(s))
            yield Sleep(self.env, 0, AT_ONCE)  # it is sent before the next step begins
            return OK
        return (yield from self.call(s))

    def background(self, s):
        yield from self.call(s)

    def parallel(self, job, op, s):
        end = self.env.event()
        state = {"left": len(s.items), "failed": None}
        wait, all_sent = self.r["parallel-failure"] == "wait", self.r["parallel-failing-at-once"] == "all-sent"

        def branch(item):
            if state["failed"] and not wait and not all_sent:
                return
            try:
                r = yield from self.step(job, op, item)
            except simpy.Interrupt:
                return
            state["left"] -= 1
            if not r.ok and state["failed"] is None:
                state["failed"] = r
            if state["left"] == 0 or (state["failed"] and not wait):
                settle(end, state["failed"] or OK)

        branches = [self.env.process(branch(x)) for x in s.items]
        crashed = True
        try:
            r = yield end
            crashed = False
            return r
        finally:
            if crashed or self.r["parallel-failure"] == "abandon":
                for b in branches:
                    if b.is_alive:
                        b.interrupt("abandoned")

    def site(self, s):
        if s.id not in self.sites:
            x = self.sites[s.id] = Job(None, None, None, None)
            x.inflight = 0
            x.breaker = Breaker(*s.breaker, self.env, self.r["breaker-late-results"]) if s.breaker else None
        return self.sites[s.id]

    def call(self, s):
        last = OK
        for _ in range(s.times):
            r = yield from self.one(s)
            if not r.ok:
                if self.r["times-failure"] == "whole" or s.on_failure == "fail":
                    last = r
                    break
                if s.on_failure == "fallback":
                    r = yield from self.fallback(s)
                    if not r.ok:
                        return r
        if last.ok or s.on_failure == "fail":
            return last
        if s.on_failure == "ignore":
            return OK
        return (yield from self.fallback(s))

    def fallback(self, s):
        timeout = {"default": self.m.default_timeout, "none": None, "call": s.timeout}[self.r["fallback-timeout"]]
        return (yield from self.exchange(s.fallback, None, timeout, False))

    def one(self, s):
        """One call with its retries."""
        if s.cache:
            hit, where = s.cache
            if self.hits(f"cache/{s.id}", hit) and (where is None or self.up(where)):
                if where and self.r["cache-hit-takes"] == "cache-latency":
                    yield Sleep(self.env, self.sample(f"latency/{where}/", self.services[where].spec.latency), NORMAL)
                return OK
        site = self.site(s)
        whole = self.r["bulkhead-holds"] == "call" and s.bulkhead is not None
        if whole:
            if site.inflight >= s.bulkhead:
                return failed("bulkhead")
            site.inflight += 1
        try:
            ticket = None
            per_call = site.breaker and self.r["breaker-counts"] == "calls"
            if per_call:
                ticket = site.breaker.admit()
                if ticket is None:
                    return failed("breaker")
            r = OK
            tries = s.retries if s.wait is not False or self.r["fire-and-forget-retries"] == "yes" else 0
            try:
                for k in range(1 + tries):
                    if k and s.backoff and not (r.cause == "timeout" and r.own and self.r["backoff-after-timeout"] == "no") \
                            and not (r.cause == "refused" and self.r["backoff-after-refusal"] == "no"):
                        yield Sleep(self.env, s.backoff, RETRY)
                    r = yield from self.attempt(s, site, whole)
                    if r.ok:
                        break
            finally:
                if ticket is not None:
                    site.breaker.record(ticket, r.ok)
            return r
        finally:
            if whole:
                site.inflight -= 1

    def attempt(self, s, site, whole):
        if self.env.now in self.changes and self.t["faults"] == "after-completions":
            yield Sleep(self.env, 0, MADE)  # a fault begins or ends at this instant: what is tried now is tried after that
        per_attempt = s.bulkhead is not None and not whole
        breaker = site.breaker if self.r["breaker-counts"] == "attempts" else None
        if per_attempt and site.inflight >= s.bulkhead:
            if breaker and self.r["bulkhead-in-breaker"] == "yes":
                ticket = breaker.admit()
                if ticket is not None:
                    breaker.record(ticket, False)
            return failed("bulkhead")
        ticket = None
        if breaker:
            ticket = breaker.admit()
            if ticket is None:
                return failed("breaker")
        if per_attempt:
            site.inflight += 1
        done = False
        try:
            error = self.hits(f"error/{s.id}", s.error)
            r = yield from self.exchange(s.target, s.latency, s.timeout, error)
            if r.ok and error:
                r = failed("error")
            done = True
            return r
        finally:
            if per_attempt:
                site.inflight -= 1
            if ticket is not None:
                if done and not (r.cause == "refused" and self.r["breaker-counts-refusals"] == "no"):
                    breaker.record(ticket, r.ok)
                else:
                    breaker.give_back(ticket)

    def exchange(self, target, latency, timeout, error, pooled=True):
        """A request to a target and its answer, or the timeout."""
        service = self.services[target.service]
        op = service.spec.operations[target.operation] if target.operation else None
        answer = self.env.event()
        job = Job(service, op, latency, lambda r: settle(answer, r), pooled)
        if error and self.r["error-rate-attempt"] == "own-latency-only":
            job.own_only = True
        timer = None
        if timeout is not None:
            def give_up():
                job.abandoned = True
                settle(answer, failed("timeout"))
            timer = Timer(self.env, timeout, TIMEOUT, give_up)
        else:
            job.lost = lambda: settle(answer, failed("lost"))  # nothing else would end the wait
        if self.t["doors"] == "at-once":
            self.enter(job)
        else:
            Timer(self.env, 0, self.door, lambda: self.enter(job))
        try:
            r = yield answer
        finally:
            if timer:
                timer.cancel()
            if not answer.triggered:
                job.abandoned = True
        if r.ok:
            return r
        # an answer that is a failure: its cause lies deeper, unless this very call timed out or was refused
        return r if job.abandoned or r.cause == "refused" else Result(False, r.cause, own=False)

    def publish(self, job, op, s):
        if not op.has_save and (s.outbox or self.r["commit-at-publish"] == "start"):
            job.saved = True
        if s.outbox:
            return OK
        r = yield from self.exchange(_Target(s.broker), None, s.timeout, False, pooled=self.r["publish-holds-broker-worker"] != "no")
        if r.ok:
            if not op.has_save:
                job.saved = True
            return r
        if s.on_failure == "ignore":
            return OK
        if s.on_failure == "fallback":
            return (yield from self.fallback(s))
        return r

    # ---- a call whose latency replaces its operation's: steps take no time, but must succeed

    def virtual(self, steps):
        total = 0
        for s in steps:
            if s.kind == "save":
                continue
            if s.kind == "one-of":
                x = self.stream(f"one-of/virtual/{id_of(s)}").random()
                for share, item in s.items:
                    if x < share:
                        ok, cause, t = self.virtual([item])
                        total += t
                        if not ok:
                            return False, cause, total
                        break
                    x -= share
                continue
            if s.kind == "parallel":
                slowest = 0
                for x in s.items:
                    ok, cause, t = self.virtual([x])
                    if not ok:  # the first as written ends the block
                        return False, cause, total + t
                    slowest = max(slowest, t)
                total += slowest
                continue
            if not self.hits(f"probability/{s.id}", s.probability):
                continue
            if s.kind == "publish":
                if s.outbox:
                    continue
                ok, cause, t = self.virtual_target(_Target(s.broker), None, s.timeout)
                total += t
                if not ok and s.on_failure == "fallback":
                    ok, cause, t = self.virtual_target(s.fallback, None, None)
                    total += t
                if not ok and s.on_failure != "ignore":
                    return False, cause, total
                continue
            if s.wait is False:
                continue
            for _ in range(s.times):
                if s.cache and self.hits(f"cache/{s.id}", s.cache[0]) and (s.cache[1] is None or self.up(s.cache[1])):
                    continue
                ok, cause = False, None
                for k in range(1 + s.retries):
                    if k:
                        total += s.backoff
                    error = self.hits(f"error/{s.id}", s.error)
                    ok, cause, t = self.virtual_target(s.target, s.latency, s.timeout)
                    total += t
                    if ok and error:
                        ok, cause = False, "error"
                    if ok:
                        break
                if not ok and s.on_failure == "fallback":
                    ok, cause, t = self.virtual_target(s.fallback, None, None)
                    total += t
                if not ok and s.on_failure != "ignore":
                    return False, cause, total
        return True, None, total

    def virtual_target(self, target, latency, timeout):
        s = self.services[target.service]
        op = s.spec.operations[target.operation] if target.operation else None
        if s.mode == "hang":
            return (False, "lost", 0) if timeout is None else (False, "timeout", timeout)  # nothing would end a fallback's wait
        if s.mode == "refuse":
            return False, "refused", 0
        probe = Job(s, op, latency, None)
        t = self.own_time(probe)
        ok, cause = True, None
        if not all(self.holds(n) for n in s.spec.needs) or (op and not all(self.holds(n) for n in op.needs)):
            ok, cause = False, "depends-on"
        elif op:
            ok, cause, more = self.virtual(op.steps)
            t += 0 if latency else more
        if timeout is not None and t > timeout:
            return False, "timeout", timeout
        return ok, cause, t

    # ---- users

    def arrive(self, op, tries_left, counted=None):
        now = self.env.now
        late = now > self.s.warmup if self.r["arrival-at-warm-up"] == "not" and self.s.warmup else now >= self.s.warmup
        counted = late if counted is None else counted
        request = Request(op, now, counted)
        self.open[request] = True
        timer = []

        def reply(r):
            if request.done:
                return
            if r.ok:
                self.finish(request, "succeeded", None, job.saved)
                end(True, False)
                return
            kinds = {"rejected": ("state", "limit", "full"), "full-or-limit": ("limit", "full"), "full-only": ("full",)}[self.r["own-refusal"]]
            rejected = job.refused_why is not None and job.refused_why in kinds
            timed = r.cause == "timeout" and (self.r["timedOut-cause"] == "deep" or r.own)
            self.finish(request, "rejected" if rejected else "failed", "timeout" if timed else "deeper timeout" if r.cause == "timeout" else r.cause, job.saved)
            end(False, rejected)

        def give_up():
            if request.done:
                return
            job.abandoned = True
            cause = "timeout" if self.r["client-timeout-in-timedOut"] == "yes" else "client"
            self.finish(request, "failed", cause, job.saved)
            if self.r["client-gives-up"] == "server-stops" and job in job.service.jobs:
                job.process.interrupt("client gone")
                self.leave(job)
            end(False, False)

        def end(ok, rejected):
            for t in timer:
                t.cancel()
            if ok or tries_left == 0 or (rejected and self.r["client-retry-on-rejected"] == "no"):
                return
            if self.r["client-retry-after-duration"] == "no" and self.env.now + op.client_backoff > self.s.duration:
                return
            again = counted if self.r["client-retry-counted"] == "first-arrival" else None
            Timer(self.env, op.client_backoff, RETRY if op.client_backoff else ARRIVAL, lambda: self.arrive(op, tries_left - 1, again))

        job = Job(self.services[op.service], op, None, reply)
        job.request = request
        request.job = job
        limit = op.client_timeout
        if limit is None and self.r["client-default-timeout"] == "always":
            limit = self.m.default_timeout
        if limit is not None:
            timer.append(Timer(self.env, limit, TIMEOUT, give_up))
        else:
            def lost():
                if self.r["client-default-timeout"] == "never":
                    give_up()
                else:
                    timer.append(Timer(self.env, max(0, now + self.m.default_timeout - self.env.now), TIMEOUT, give_up))
            job.lost = lost
        self.enter(job)

    def finish(self, request, kind, cause, saved):
        request.done = True
        del self.open[request]
        self.last_activity = self.env.now
        o = Outcome(request, kind, self.env.now, cause, saved)
        o.job = request.job
        self.outcomes.append(o)

    def segments(self, op):
        """The rate over time: (from, to, per second)"""
        end = self.s.duration
        mine = [l for l in self.s.load if l[0] == op.id]
        cuts = sorted({0, end} | {min(x, end) for l in mine for x in (l[2], l[3])})
        out = []
        for a, b in zip(cuts, cuts[1:]):
            value = op.rate
            for _, r, f, t in mine:
                if f <= a < t:
                    value = value + r if self.r["load"] == "adds" else r
            out.append((a, b, value))
        return out

    def regular(self, op):
        out, how, end = [], self.r["regular-load"], self.s.duration
        segments = self.segments(op)
        if how == "integral":
            done, k = Fraction(0), 1
            for a, b, r in segments:
                gain = r * (b - a) / NS
                while r > 0 and k <= done + gain:
                    out.append(a + round((k - done) / r * NS))
                    k += 1
                done += gain
        elif how == "restart":
            previous = None
            for a, b, r in segments:
                if previous != r:
                    start, k = a, 1
                previous = r
                while r > 0 and (t := start + round(k * NS / r)) <= b:
                    out.append(t)
                    k += 1
        else:
            t = None
            for a, b, r in segments:
                if r == 0:
                    t = None
                    continue
                t = Fraction(a) + NS / r if t is None else t
                while t <= b:
                    out.append(round(t))
                    t += NS / r
        return [t for t in out if t < end or (t == end and self.r["arrival-at-duration"] == "in")]

    def generate(self, op):
        if op.regular:
            times = self.regular(op)
        else:
            g, times = self.stream(f"arrivals/{op.id}"), []
            for a, b, r in self.segments(op):
                t = a
                while r > 0:
                    t += g.expovariate(float(r)) * NS
                    if t >= b:
                        break
                    times.append(round(t))

        def source():
            now = 0
            for t in times:
                yield Sleep(self.env, t - now, ARRIVAL)
                now = t
                self.arrive(op, op.client_retries)

        if times:
            self.env.process(source())

    def arriving(self):
        named = {l[0] for l in self.s.load}
        return [o for s in self.m.services.values() for o in s.operations.values() if o.rate > 0 or o.id in named]

    def go(self):
        env, end = self.env, 10 * self.s.duration
        self.fault_changes()
        for s in self.services.values():
            if s.spec.mtbf:
                for i in range(s.spec.count):
                    env.process(self.alternate(s, i))
        self.ops = self.arriving()
        for op in self.ops:
            self.generate(op)
        endless = any(s.spec.mtbf for s in self.services.values())
        while env._queue and env.peek() <= end:
            if endless and env.now > self.s.duration and not self.open and not any(s.jobs or s.queue or s.delayed for s in self.services.values()):
                break
            env.step()
        self.end = max(self.last_activity, self.s.duration)
        self.cut = len(self.open)
        for request in list(self.open):
            self.finish(request, "failed", "cut", request.job.saved)
        return self


class _Target:
    def __init__(self, service):
        self.service, self.operation = service, None


_ids = {}


def id_of(step):
    """A name for a step without one that is the same in every process: its position."""
    return step.__dict__.setdefault("position", ",".join(sorted(ids_in(step))))


def ids_in(step):
    if hasattr(step, "id"):
        return [step.id]
    items = [x if not isinstance(x, tuple) else x[1] for x in getattr(step, "items", [])]
    return [y for x in items for y in ids_in(x)]
