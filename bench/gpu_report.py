#!/usr/bin/env python3
"""The report of bench/gpu.sh as Markdown.

Usage: gpu_report.py RESULT.json
RESULT.json is what gpu.sh writes. Figures are ps per region, step and member. A dash is a figure
that was not measured; nothing is interpolated, and ratios are of two figures of the same file.
Floors are those of the instructions counted in results/device_floor.json.
"""
import argparse
import json
import math
import pathlib

KERNELS = ["forward", "windowed", "exact", "polish"]
DASH = "–"


def number(value):
    """Three digits, or a dash for what is no positive number."""
    if not isinstance(value, (int, float)) or not math.isfinite(value) or value <= 0:
        return DASH
    return f"{value:,.0f}" if value >= 100 else f"{value:#.3g}".rstrip(".")


def floor(bound):
    """A floor and the unit that makes it."""
    return DASH if bound is None else f"{number(bound[0])} ({bound[1]})"


def table(header, rows):
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


class Floors:
    """What a device's units need at least for the counted instructions, none waiting for another.

    Per cycle and multiprocessor: 4 warps of 32 issue an instruction each; 16 special functions;
    operations in single and in double by compute capability. Device memory: each number that a
    kernel leaves to the next is written and read once; what members share, and shared memory, cost
    nothing."""
    ISSUED, SPECIAL = 128, 16
    SINGLE = {"sm_80": 64}  # elsewhere as many as are issued
    DOUBLE = {"sm_80": 32, "sm_90": 64, "sm_100": 64}
    STEPS_PER_SCAN, STEPS_PER_STATE = 16, 8  # the problem's scans; the engine's kept states
    INPUTS = 2  # of the problem, whose every connection and five parameters of a region are free
    SWEEPS = {"forward": ["forward"], "windowed": ["forward", "backward"],
              "exact": ["forward", "backward"], "polish": ["sensitivity"]}

    def __init__(self, target, multiprocessors, clock_mhz, bandwidth_gb_s):
        self.bytes_per_ps = bandwidth_gb_s * 1e-3 if bandwidth_gb_s else math.inf
        self.units = {"issue": self.ISSUED, "special": self.SPECIAL,
                      "fp32": self.SINGLE.get(target, self.ISSUED),
                      "fp64": self.DOUBLE.get(target, 2)}  # operations per cycle
        path = pathlib.Path(__file__).resolve().parent / "results/device_floor.json"
        counted = json.loads(path.read_text())
        self.commit, self.sweeps = counted["commit"], counted["sweeps"]
        self.per_ps = multiprocessors * clock_mhz * 1e-6 if multiprocessors and clock_mhz else None

    def counts(self, sweep, regions, precision):
        """The steps of the narrowest team that holds so many regions; whole threads come first."""
        fitting = [s for s in self.sweeps
                   if (s["sweep"], s["precision"], s["neural"]) == (sweep, precision, "bilinear")
                   and (s["regions_of_a_lane"] == regions if s["lanes"] == 1
                        else s["lanes"] >= regions)]
        return min(fitting, key=lambda s: s["lanes"], default=None)

    def free(self, regions):
        return regions * (regions * (1 + self.INPUTS) + self.INPUTS + 5)

    def bytes(self, kernel, regions, precision):
        """Of device memory, per region-step: predictions and residuals; states; tangents."""
        size = 4 if precision == "fp32" else 8
        scan = size / self.STEPS_PER_SCAN
        if kernel == "polish":
            return 2 * scan * (1 + self.free(regions))
        states = 0 if kernel == "forward" else 2 * 5 * size / self.STEPS_PER_STATE
        return 4 * scan + states

    def of_launch(self, call, launch, regions, precision):
        """(ps, unit) of the launches of a sweep's kernel in one call; None for other kernels."""
        if launch not in ("forward", "backward", "sensitivity"):
            return None
        return self.of_sweeps([launch], call == "polish", regions, precision)

    def of_call(self, kernel, regions, precision):
        """(ps, unit) of the unit that is busy longest; None where nothing was counted."""
        busiest = self.of_sweeps(self.SWEEPS[kernel], kernel == "polish", regions, precision)
        if busiest is None:
            return None
        return max(busiest, (self.bytes(kernel, regions, precision) / self.bytes_per_ps, "memory"))

    def of_sweeps(self, sweeps, polish, regions, precision):
        """By what is issued; the polish's team of each free parameter."""
        teams = self.free(regions) if polish else 1
        busy = dict.fromkeys(self.units, 0)
        for sweep in sweeps:
            found = self.counts(sweep, regions, precision)
            if self.per_ps is None or found is None:
                return None
            for step in found["loops"]:
                threads = found["lanes"] * teams / regions
                # Counts of before had none in single, which bind on sm_80 alone.
                for unit, count in (("issue", step["instructions"]), ("special", step["special"]),
                                    ("fp32", step.get("single", 0)), ("fp64", step["double"])):
                    busy[unit] += threads * count
        return max((busy[unit] / self.units[unit] / self.per_ps, unit) for unit in busy)


class Engine:
    """The engine's cases by kernel, regions, precision and members."""

    def __init__(self, cases, floors):
        self.floors = floors
        self.cases = {(case["kernel"], case["regions"], case["precision"], case["members"]): case
                      for case in cases}
        self.places = sorted({key[1:] for key in self.cases}, key=lambda p: (p[1], p[0], p[2]))

    def members(self, *what):
        """Member counts measured for a kernel, regions and precision, ascending."""
        return sorted(key[3] for key in self.cases if key[:3] == what)

    def ps(self, *key):
        return self.cases.get(key, {}).get("ps_per_region_step")


def heading(result):
    device, load = result["device"], result["under_load"] or {}
    title = f"# {device['name']}, {device['backend']} backend"
    if device["backend"] != "cuda":
        title = f"# Trial on the CPU ({device['name']}): no GPU was measured"
    driver = device.get("driver") or load.get("driver") or "not known"
    clock = load.get("sm_clock_mhz")
    clock = (f"{clock['lowest']} to {clock['highest']} MHz, median {clock['median']}, under load"
             if clock else
             f"{device['clock_mhz']} MHz" if device.get("clock_mhz") else "not known")
    return (f"{title}\n\n{result['date']}, commit {result['commit']}. Target {device['target']}; "
            f"driver {driver}; clock {clock}; load average {result['load_average']}.")


def kernels(engine):
    """Each kernel at the most members that were measured, the floor beside it."""
    rows = []
    for regions, precision, members in engine.places:
        most = [engine.members(kernel, regions, precision)[-1:] for kernel in KERNELS]
        if [members] not in most:  # of any kernel: the polish is measured with fewer
            continue
        row = [precision, regions, f"{members:,}"]
        for kernel in KERNELS:
            key = (kernel, regions, precision, members)
            row += [number(engine.ps(*key)),
                    floor(engine.floors.of_call(kernel, regions, precision))]
        rows.append(row)
    header = ["Precision", "N", "Members"]
    for kernel in KERNELS:
        header += [kernel, "floor"]
    return ("## Kernels, ps per region-step\n\nFloors: instructions counted at commit "
            f"{engine.floors.commit}; beside each the unit that binds.\n\n" + table(header, rows))


def launches(engine):
    """What the kernels of a call take, one after the other, at the most members measured."""
    rows = []
    for regions, precision, members in engine.places:
        for kernel in KERNELS:
            if engine.members(kernel, regions, precision)[-1:] != [members]:
                continue
            parts = engine.cases[kernel, regions, precision, members].get("launches", [])
            total = sum(part["seconds"] for part in parts)
            rows += [[precision, regions, f"{members:,}", kernel, part["kernel"], part["launches"],
                      number(part["ps_per_region_step"] / part["launches"]),
                      floor(engine.floors.of_launch(kernel, part["kernel"], regions, precision)),
                      f"{part['seconds'] / total:.1%}"]
                     for part in sorted(parts, key=lambda part: -part["seconds"])]
    header = ["Precision", "N", "Members", "Call", "Kernel", "Launches",
              "ps per region-step of one", "floor", "Share"]
    return ("## The kernels of a call (explorations: one pass and what begins and ends it)\n\n"
            + (table(header, rows) if rows else "The backend launches no kernels."))


def scaling(engine):
    """The regions that were measured with the most member counts."""
    counts = {}
    for regions, _, members in engine.places:
        counts.setdefault(regions, set()).add(members)
    regions = max(sorted(counts), key=lambda n: len(counts[n]))
    precisions = sorted({precision for n, precision, _ in engine.places if n == regions})
    columns = [(kernel, precision) for precision in precisions for kernel in KERNELS]
    rows = [[f"{members:,}"] + [number(engine.ps(kernel, regions, precision, members))
                                for kernel, precision in columns]
            for members in sorted(counts[regions])]
    return (f"## Scaling over members, {regions} regions, ps per region-step\n\n"
            + table(["Members"] + [" ".join(column) for column in columns], rows))


def fits(result):
    if not result["fits"]:
        return "## Whole fits\n\nNot measured."
    keys = list(dict.fromkeys(key for fit in result["fits"] for key in fit))
    return "## Whole fits\n\n" + table(
        keys, [[fit.get(key, DASH) for key in keys] for fit in result["fits"]])


def ratio_row(name, engine, what, members, ps):
    """Against the engine at `members` members; no ratio where that was not measured."""
    own = engine.ps(*what, members)
    ratio = ps / own if number(own) != DASH else None
    return [name, *what, f"{members:,}", number(ps), number(own), number(ratio)]


def ratios(result, engine):
    rows = []
    for peer in result["peers"]:
        if "ns_per_region_step" not in peer:
            continue
        name = f"{peer['peer']} on {peer['device']}"
        if peer.get("unroll", 1) > 1:
            name += f", {peer['unroll']} steps unrolled"
        if peer.get("recompute"):
            name += ", states kept at scans"
        rows.append(ratio_row(name, engine, (peer["kernel"], peer["regions"], peer["precision"]),
                              peer["members"], 1e3 * peer["ns_per_region_step"]))
    cpu = result["cpu_engine"] or {"cases": []}
    threads = max((case["threads"] for case in cpu["cases"]), default=0)
    for case in cpu["cases"]:
        what = (case["kernel"], case["regions"], case["precision"])
        most = engine.members(*what)[-1:]
        if case["threads"] != threads or case["inputs"] != "blocks" or not most \
                or case["integrator"] != "euler":
            continue
        name = "CPU engine, " + (f"{cpu['cores']} cores" if cpu["cores"] else "not pinned")
        name += f", {threads} threads, on {cpu['machine']['device']}"
        rows.append(ratio_row(name, engine, what, most[0], 1e3 * case["ns_per_region_step"]))
    text = ("## Against the peers and the CPU engine\n\nExact gradients of the peers are at the same "
            "members as the engine's; the CPU engine's kernels run on full packs, whose figure does "
            "not depend on the members, and stand beside the most members measured. Of a peer's rows the "
            "fastest counts.\n\n")
    return text + (table(["Peer", "Kernel", "N", "Precision", "Members", "Peer, ps", "Engine, ps",
                          "Engine is faster by"], rows) if rows else "Not measured.")


def targets(result, engine):
    """What was aimed at on an H200: 3 regions, fp32."""
    what = (3, "fp32")
    exact = engine.ps("exact", *what, 100000)
    few = engine.ps("exact", *what, 10000)
    # 10,000 members, 5,760 steps, 300 gradients.
    gradients = few * what[0] * 10000 * 5760 * 300 * 1e-12 if few else None
    jax = min((peer["ns_per_region_step"] for peer in result["peers"]
               if peer["peer"].startswith("JAX") and "ns_per_region_step" in peer
               and peer["members"] == 10000 and peer["precision"] == "fp32"), default=None)
    cpu = min((case["ns_per_region_step"] for case in (result["cpu_engine"] or {"cases": []})["cases"]
               if (case["kernel"], case["regions"], case["precision"], case["inputs"],
                   case["integrator"]) == ("exact", *what, "blocks", "euler")
               and case["threads"] == 2), default=None)
    rows = [("exact gradient, ps at 100,000 members", 6, exact, False),
            ("forward, ps at 100,000 members", 1.6, engine.ps("forward", *what, 100000), False),
            ("300 gradients of 10,000 members over 5,760 steps, s", 0.8, gradients, False),
            ("faster than JAX on the same GPU, 10,000 members", 50,
             1e3 * jax / few if jax and few else None, True),
            ("faster than the CPU engine on two cores, 100,000 members", 100,
             1e3 * cpu / exact if cpu and exact else None, True)]

    def verdict(aim, value, more):
        return DASH if value is None else "met" if (value >= aim) == more else "missed"

    return "## Targets on an H200\n\n" + table(
        ["What", "Aim", "Measured", ""],
        [[name, f"at {'least' if more else 'most'} {aim}", number(value), verdict(aim, value, more)]
         for name, aim, value, more in rows])


def tests(result):
    if not result["tests"]:
        return "## Tests on the device\n\nNot run."
    return "## Tests on the device\n\n" + table(
        ["Under", "Outcome", "Tests passed"],
        [[row["under"], row["outcome"], row["passed"]] for row in result["tests"]])


def not_measured(result):
    lines = [f"- {row['part']}: {row['why']}" for row in result["not_measured"]]
    lines += [f"- {peer['peer']}: {peer['note']}" for peer in result["peers"] if "note" in peer]
    return "## Not measured\n\n" + ("\n".join(dict.fromkeys(lines)) or "Nothing failed.")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("result")
    with open(arguments.parse_args().result, encoding="utf-8") as file:
        result = json.load(file)
    load, device = result["under_load"] or {}, result["device"]
    clock = (load.get("sm_clock_mhz") or {}).get("median") or device.get("clock_mhz")
    engine = Engine(result["cases"], Floors(device["target"], device.get("multiprocessors"), clock,
                                            device.get("bandwidth_gb_s")))
    print("\n\n".join([heading(result), kernels(engine), launches(engine), scaling(engine),
                       fits(result), targets(result, engine), ratios(result, engine),
                       tests(result), not_measured(result)]))


if __name__ == "__main__":
    main()
