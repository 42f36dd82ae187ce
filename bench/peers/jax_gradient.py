#!/usr/bin/env python3
"""The exact gradient of bench/throughput's problem with JAX: scan in time, vmap over members, jit.

Usage: jax_gradient.py PROBLEM.json [--members 1024] [--precision fp32] [--threads 1] [--device cpu]
                       [--unroll 1] [--recompute]
PROBLEM.json is what `throughput --problem` prints. Checks the gradient against the engine's, then
prints one JSON object: ns per region-step and member, best of two runs after the compiled program's
first, and the compilation's seconds beside it. Says what is missing, and exits with 0, where JAX or
the device is absent; says so too where the members do not fit the memory.
"""
import argparse
import json
import os
import time

REGION_PARAMETERS = 6  # kappa, gamma, tau, alpha, E0, epsilon
TOLERANCE = {"fp32": 1e-3, "fp64": 1e-9}  # of the largest entry; roundings differ


def scan_levels(problem):
    """Input levels of each step, grouped by scan: [scan, step, input] without the first scan."""
    levels, begins, inputs = [], problem["run_begin"], problem["inputs"]
    for run, begin in enumerate(begins[:-1]):
        level = problem["run_level"][run * inputs:(run + 1) * inputs]
        levels += [level] * (begins[run + 1] - begin)
    per_scan = problem["steps_per_scan"]
    return [levels[k:k + per_scan] for k in range(0, problem["steps"], per_scan)]


def make_gradient(jax, problem, dtype, unroll, recompute):
    """[member, parameter] -> gradient of sum_r |e_r|^2 / (2 sigma_r^2), e the residual."""
    jnp = jax.numpy
    regions, inputs, dt = problem["regions"], problem["inputs"], problem["dt"]
    constants, square = problem["constants"], regions * regions
    levels = jnp.asarray(scan_levels(problem), dtype)
    bold = jnp.asarray(problem["bold"], dtype).reshape(-1, regions)
    noise_sd = jnp.asarray(problem["noise_sd"], dtype)

    def loss(parameters):
        """Of one member; the first scan is read at rest."""
        ends = [square, (1 + inputs) * square, (1 + inputs) * square + regions * inputs]
        a, b, c, theta = jnp.split(parameters, ends)
        A, B = a.reshape(regions, regions), b.reshape(inputs, regions, regions)
        C = c.reshape(regions, inputs)
        kappa, gamma, tau, alpha, E0, epsilon = theta.reshape(REGION_PARAMETERS, regions)
        k1 = 4.3 * constants["theta0"] * constants["TE"] * E0
        k2 = epsilon * constants["r0"] * constants["TE"] * E0
        k3 = 1 - epsilon
        log_o, inverse_alpha = jnp.log(1 - E0), 1 / alpha

        def step(state, level):
            x, s, f, v, q = state
            # Sums of products, not dot: XLA fuses them with the rest of the step.
            M = A + (level[:, None, None] * B).sum(0)
            power = jnp.exp(inverse_alpha * jnp.log(v))
            e = jnp.exp(log_o / f)
            return (x + dt * ((M * x).sum(1) + (C * level).sum(1)),
                    s + dt * (x - kappa * s - gamma * (f - 1)),
                    f + dt * s,
                    v + dt * (f - power) / tau,
                    q + dt * (f * (1 - e) / E0 - power * q / v) / tau), None

        def one_scan(state, level):
            state, _ = jax.lax.scan(step, state, level, unroll=unroll)
            _, _, _, v, q = state
            return state, constants["V0"] * (k1 * (1 - q) + k2 * (1 - q / v) + k3 * (1 - v))

        zero, one = jnp.zeros(regions, dtype), jnp.ones(regions, dtype)
        _, prediction = jax.lax.scan(jax.checkpoint(one_scan) if recompute else one_scan,
                                     (zero, zero, one, one, one), levels)
        residual = (jnp.concatenate([zero[None], prediction]) - bold) / noise_sd
        return (residual**2).sum() / 2

    return jax.jit(jax.grad(lambda batch: jax.vmap(loss)(batch).sum()))


def measure(jax, device, problem, options):
    """What is printed, for `options.members` members on `device`."""
    import numpy

    dtype = numpy.float32 if options.precision == "fp32" else numpy.float64
    starts = numpy.asarray(problem["parameters"])
    batch = numpy.resize(starts, (options.members, starts.shape[1])).astype(dtype)
    batch = jax.device_put(batch, device)
    begin = time.perf_counter()
    gradient = make_gradient(jax, problem, dtype, options.unroll, options.recompute)
    gradient = gradient.lower(batch).compile()
    compile_s = time.perf_counter() - begin

    expected = numpy.asarray(problem["gradient"]["exact"])[:options.members]
    first = numpy.asarray(gradient(batch), numpy.float64)[:len(expected)]
    error = float(abs(first - expected).max() / abs(expected).max())
    if not error < TOLERANCE[options.precision]:
        raise SystemExit(f"JAX disagrees with the engine's gradient: relative error {error}")

    seconds = []
    for _ in range(2):
        begin = time.perf_counter()
        gradient(batch).block_until_ready()
        seconds.append(time.perf_counter() - begin)
    work = problem["steps"] * problem["regions"] * options.members
    return {"ns_per_region_step": min(seconds) / work * 1e9, "gradient_error": error,
            "compile_s": compile_s}


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("problem")
    arguments.add_argument("--members", type=int, default=1024)
    arguments.add_argument("--precision", choices=["fp32", "fp64"], default="fp32")
    arguments.add_argument("--threads", type=int, default=1, help="of the cpu")
    arguments.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    arguments.add_argument("--unroll", type=int, default=1, help="steps in one turn of the loop")
    arguments.add_argument("--recompute", action="store_true",
                           help="keep the states at scans only and recompute the steps between")
    options = arguments.parse_args()
    if options.device == "cpu" and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:options.threads])
    try:
        import jax
    except ImportError:
        print(json.dumps({"peer": "JAX", "note": "jax is not installed"}))
        return
    jax.config.update("jax_enable_x64", options.precision == "fp64")
    try:
        device = jax.devices(options.device)[0]
    except RuntimeError:
        print(json.dumps({"peer": f"JAX {jax.__version__}",
                          "note": f"jax finds no {options.device} device"}))
        return
    with open(options.problem, encoding="utf-8") as file:
        problem = json.load(file)

    report = {"peer": f"JAX {jax.__version__}", "kernel": "exact", "regions": problem["regions"],
              "precision": options.precision, "threads": options.threads,
              "members": options.members, "device": device.device_kind,
              "unroll": options.unroll, "recompute": options.recompute}
    try:
        with jax.default_device(device):
            report |= measure(jax, device, problem, options)
    except jax.errors.JaxRuntimeError as failure:
        if "RESOURCE_EXHAUSTED" not in str(failure):
            raise
        report["note"] = f"{options.members} members do not fit the device's memory"
    print(json.dumps(report))


if __name__ == "__main__":
    main()
