"""The models of the benchmark, written for SimPy as its documentation teaches.

  simpy_models.py mm1|mm10|chain|timers JOBS SEED    writes processor seconds, peak KiB and the mean in seconds
"""
import random
import resource
import sys
import time

import simpy


def station(env, servers, rate, jobs, result):
    resource_ = simpy.Resource(env, capacity=servers)

    def job():
        arrival = env.now
        with resource_.request() as request:
            yield request
            result[0] += env.now - arrival
            yield env.timeout(random.expovariate(1))

    def source():
        for _ in range(jobs):
            yield env.timeout(random.expovariate(rate))
            env.process(job())

    env.process(source())


def chain(env, has_timers, jobs, result):
    means = [0.05, 2, 0.5, 0.05]
    pools = [simpy.Resource(env, capacity=200) for _ in means]

    def call(stage):
        with pools[stage].request() as request:
            yield request
            yield env.timeout(random.expovariate(1 / means[stage]))

    def job():
        arrival = env.now
        with pools[0].request() as request:
            yield request
            yield env.timeout(random.expovariate(1 / means[0]))
            for stage in (1, 2, 3):
                answer = env.process(call(stage)) if has_timers else None
                if has_timers:
                    yield answer | env.timeout(30)
                    if not answer.triggered:
                        yield answer
                else:
                    yield from call(stage)
        result[0] += env.now - arrival

    def source():
        for _ in range(jobs):
            yield env.timeout(random.expovariate(60))
            env.process(job())

    env.process(source())


def main():
    model, jobs, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    random.seed(seed)
    start = time.process_time()
    env = simpy.Environment()
    result = [0.0]
    if model in ("mm1", "mm10"):
        station(env, 1 if model == "mm1" else 10, 0.9 if model == "mm1" else 9, jobs, result)
    else:
        chain(env, model == "timers", jobs, result)
    env.run()
    seconds = time.process_time() - start
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, result[0] / jobs)


main()
