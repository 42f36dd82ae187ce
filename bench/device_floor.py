#!/usr/bin/env python3
"""Instructions that one step of the device's sweeps takes, counted in the machine code.

Usage: device_floor.py CUOBJDUMP OBJECT...      writes bench/results/device_floor.json
CUOBJDUMP: the disassembler of the CUDA toolkit (or of the package nvidia-cuda-cuobjdump). OBJECT:
the engine's object files of a build for one architecture (kernels/.../cuda_engine_*.cu.o).

A sweep's time loop is an innermost loop with special functions in it that does without device
memory; what a step takes at least is its cheapest way round. Scans and changes of the input lie
beside that way and are not counted. bench/gpu_report.py makes floors of these counts.
"""
import argparse
import collections
import heapq
import json
import pathlib
import re
import subprocess

RESULT = pathlib.Path(__file__).resolve().parent / "results/device_floor.json"
INSTRUCTION = re.compile(r"/\*([0-9a-f]{4,6})\*/\s+(@!?U?P\w+\s+)?([A-Z][\w.]*)([^;]*);")
FUNCTION = re.compile(r"\n\s*Function : (\S+)")
SWEEP = re.compile(r"(Forward|Backward|Sensitivity)<(float|double), Dynamics<(\w+), (\w+)>, "
                   r"(OneThread|WarpTile)<(\d+)")
SPECIAL = "MUFU"
MEMORY = ("LDG", "STG", "LD", "ST")
# Special functions of one region and step, by which the steps of an unrolled loop are told: 1 / f,
# log2 v and two powers of two going forward; two reciprocals in reverse; double has polynomials
# instead of all but reciprocals. A reverse sweep first recomputes.
OF_A_STEP = {("forward", "fp32"): [4], ("backward", "fp32"): [4, 2], ("sensitivity", "fp32"): [5],
             ("forward", "fp64"): [2], ("backward", "fp64"): [2, 2], ("sensitivity", "fp64"): [3]}


def disassembled(cuobjdump, objects):
    """(name, [(address, predicated, operation, arguments)]) of every kernel."""
    for path in objects:
        text = subprocess.run([cuobjdump, "-sass", path], text=True, capture_output=True,
                              check=True).stdout
        pieces = FUNCTION.split(text)
        names = subprocess.run(["c++filt"], input="\n".join(pieces[1::2]), text=True,
                               capture_output=True, check=True).stdout.splitlines()
        for name, body in zip(names, pieces[2::2]):
            yield name, [(int(address, 16), bool(predicate), operation, arguments)
                         for address, predicate, operation, arguments
                         in INSTRUCTION.findall(body)]


def target_of(instruction):
    """Where a branch goes; None for other instructions."""
    _, _, operation, arguments = instruction
    found = re.search(r"0x([0-9a-f]+)", arguments) if operation.startswith("BRA") else None
    return int(found[1], 16) if found else None


def cheapest_round(code, first, last):
    """The instructions of the shortest way from address `first` to the branch back at `last`."""
    places = {instruction[0]: k for k, instruction in enumerate(code)}
    begin, end = places[first], places[last]
    best, queue, came_from = {begin: 0}, [(0, begin)], {}
    while queue:
        cost, k = heapq.heappop(queue)
        if k == end:
            break
        if cost > best[k]:
            continue
        target = target_of(code[k])
        always = target is not None and not code[k][1] and code[k][2] == "BRA"
        nexts = [] if always else [k + 1]
        if target is not None and target in places:
            nexts.append(places[target])
        for following in nexts:
            if begin <= following <= end and cost + 1 < best.get(following, 1 << 30):
                best[following] = cost + 1
                came_from[following] = k
                heapq.heappush(queue, (cost + 1, following))
    if end not in best:
        return []
    way = [end]
    while way[-1] != begin:
        way.append(came_from[way[-1]])
    return [code[k] for k in way]


def time_loops(code):
    """The cheapest round of every time loop, in the order of the code."""
    loops = []
    for instruction in code:
        target = target_of(instruction)
        if target is not None and target < instruction[0]:
            way = cheapest_round(code, target, instruction[0])
            kinds = {operation.split(".")[0] for _, _, operation, _ in way}
            if SPECIAL in kinds and kinds.isdisjoint(MEMORY):
                loops.append((target, instruction[0], way))
    return [way for first, last, way in loops
            if not any((first, last) != other[:2] and first <= other[0] and other[1] <= last
                       for other in loops)]


def steps(code, sweep, precision, own):
    """What one step takes in each time loop of a sweep."""
    rounds, expected = time_loops(code), OF_A_STEP[sweep, precision]
    if len(rounds) != len(expected):
        raise SystemExit(f"{sweep}, {precision}: {len(rounds)} time loops, not {len(expected)}")
    counts = []
    for way, special in zip(rounds, expected):
        kinds = collections.Counter(operation.split(".")[0] for _, _, operation, _ in way)
        turns = kinds[SPECIAL] / (special * own)
        if turns != int(turns) or turns < 1:
            raise SystemExit(f"{sweep}, {precision}: {kinds[SPECIAL]} special functions in a round")
        counts.append({"instructions": len(way) / turns, "special": kinds[SPECIAL] / turns,
                       "single": sum(kinds[k] for k in ("FFMA", "FMUL", "FADD")) / turns,
                       "double": sum(kinds[k] for k in ("DFMA", "DMUL", "DADD", "DSETP")) / turns,
                       "shared": (kinds["LDS"] + kinds["STS"]) / turns,
                       "exchange": kinds["SHFL"] / turns})
    return counts


def commit():
    """Of the working tree, which the objects are taken to be of."""
    git = lambda *words: subprocess.run(["git", *words], cwd=RESULT.parent, text=True,
                                        capture_output=True).stdout.strip()
    return (git("rev-parse", "--short", "HEAD") or "unknown") + (
        " with changes" if git("status", "--porcelain", "--untracked-files=no") else "")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("cuobjdump")
    arguments.add_argument("objects", nargs="+")
    asked = arguments.parse_args()
    sweeps = []
    for name, code in disassembled(asked.cuobjdump, asked.objects):
        found = SWEEP.search(name.replace("dcmrnn::", "").replace("device::", ""))
        if not found:
            continue
        sweep, scalar, neural, integrator, team, width = found.groups()
        if width == "0" or (neural, integrator) != ("Bilinear", "Euler"):
            continue  # any number of regions: no fixed count; of the models, what the benches measure
        sweep, precision = sweep.lower(), "fp32" if scalar == "float" else "fp64"
        lanes, own = (int(width), 1) if team == "WarpTile" else (1, int(width))
        sweeps.append({"sweep": sweep, "precision": precision, "neural": neural.lower(),
                       "lanes": lanes, "regions_of_a_lane": own,
                       "loops": steps(code, sweep, precision, own)})
    sweeps.sort(key=lambda s: (s["precision"], s["sweep"], s["lanes"], s["regions_of_a_lane"]))
    RESULT.write_text(json.dumps({"commit": commit(), "sweeps": sweeps}, indent=1) + "\n")
    for sweep in sweeps:
        print(sweep["precision"], sweep["sweep"], sweep["lanes"], "x", sweep["regions_of_a_lane"],
              [(loop["instructions"], loop["special"]) for loop in sweep["loops"]])


if __name__ == "__main__":
    main()
