"""Writes cases.json: the hand-written cases, checked against their hand-derived values, and 60 generated ones picked for coverage."""
import json
import math
import multiprocessing
import textwrap

import yaml

from durations import Unsupported
from evaluate import READINGS, evaluate
from generate import generate
from handcases import CASES

SEEDS = range(1, 401)
WANTED = 60
CUT_READINGS = {"cuts-are-certain", "perfect-parts-cut"}    # too common to avoid
MODIFIERS = {"latency", "timeout", "retries", "error-rate", "probability", "on-failure", "wait", "times", "cache", "outbox"}


def at(document, path):
    for key in path.split("."):
        if isinstance(document, list):
            document = next(item for item in document if key in (item.get("id"), item.get("component"), item.get("service")))
        else:
            document = document[key]
    return document


def same(a, b):
    """Equal up to the rounding of doubles."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, float) and isinstance(b, float):
        return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9)
    return a == b


def sensitivities(text, expected):
    """Which other readings of the contract would change which figures."""
    found = {}
    for reading in READINGS:
        other = evaluate(text, [reading])
        fields = sorted({field for a, b in zip(expected["operations"], other["operations"]) for field in a
                         if not same(a[field], b[field])})
        if fields:
            found[reading] = fields
    return found


def hand_case(case):
    name, why, services, top, checks = case
    text = f"architecture: case\n{top + chr(10) if top else ''}services:\n" + textwrap.indent(textwrap.dedent(services).strip("\n"), "  ") + "\n"
    expected = evaluate(text)
    operations = {operation["id"]: operation for operation in expected["operations"]}
    for operation, path, value in checks:
        found = at(operations[operation], path)
        right = found == value if value is None or isinstance(value, (bool, str, list)) else math.isclose(found, value, rel_tol=1e-12, abs_tol=1e-12)
        if not right:
            raise AssertionError(f"{name}: {operation} {path} is {found}, by hand {value}")
    return {"name": name, "yaml": text, "why": why, "sensitiveTo": sensitivities(text, expected), "expected": expected}


def generated_case(seed):
    text = generate(seed)
    try:
        expected = evaluate(text)
        return {"name": f"generated {seed}", "yaml": text, "sensitiveTo": sensitivities(text, expected), "expected": expected}
    except Unsupported:
        return None


def features(case):
    """What the case exercises: keys and their kinds of values, pairs of keys on one call, kinds of results."""
    found = set()

    def walk(value, context):
        if isinstance(value, list):
            for item in value:
                walk(item, context)
        elif isinstance(value, dict):
            if "call" in value or "publish" in value:
                kind = ("publish" if "publish" in value else "operation" if "/" in value["call"] else "service", context)
                present = sorted(MODIFIERS & value.keys())
                found.update((kind, a, b) for a in present for b in present)
            for key, item in value.items():
                found.add((context, key, type(item).__name__))
                walk(item, key if key in ("parallel", "one-of", "depends-on", "any-of", "at-least", "of", "replicas", "steps", "consumes") else context)

    walk(yaml.safe_load(case["yaml"]), "")
    for operation in case["expected"]["operations"]:
        found.update({("never", operation["responseTime"] is None),
                      ("chain differs", abs(operation["chainProduct"] - operation["availability"]) > 1e-9),
                      ("completion differs", abs(operation["completion"] - operation["availability"]) > 1e-9),
                      ("cuts", max(map(len, operation["cutSets"]), default=0))})
    return found


def pick(cases):
    left = {case["name"]: (case, features(case)) for case in cases}
    covered, picked = {}, []
    while left and len(picked) < WANTED:
        def worth(name):
            case, found = left[name]
            return sum(0.5 ** covered.get(feature, 0) for feature in found) * 0.8 ** len(case["sensitiveTo"].keys() - CUT_READINGS)
        best = max(left, key=worth)
        case, found = left.pop(best)
        picked.append(case)
        for feature in found:
            covered[feature] = covered.get(feature, 0) + 1
    return picked


def main():
    with multiprocessing.Pool() as pool:
        hand = pool.map(hand_case, CASES)
        generated = [case for case in pool.map(generated_case, SEEDS, chunksize=4) if case]
    with open("cases.json", "w", encoding="utf-8") as file:
        json.dump(hand + pick(generated), file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
