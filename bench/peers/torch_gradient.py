#!/usr/bin/env python3
"""bench/throughput's problem with PyTorch: members in a batch, autograd backward.

Usage: torch_gradient.py PROBLEM.json [--kernel exact] [--members 1024] [--precision fp32] [--threads 1]
                         [--device cpu] [--engine THROUGHPUT]
PROBLEM.json is what `throughput --problem REGIONS` prints. Checks the gradient (forward: the loss)
against the engine's, then prints one JSON object: ns per region-step and member, best of two runs; on a
GPU after one untimed run, each run between two synchronisations, eager (no CUDA graph). --engine names
the throughput program, which then measures the same case before each run, and the best ratio of such a
pair is printed too. Says what is missing, and exits with 0, where torch or the device is absent; says
so too where the members do not fit the memory.
"""
import argparse
import json
import subprocess
import time

REGION_PARAMETERS = 6  # kappa, gamma, tau, alpha, E0, epsilon
TOLERANCE = {"fp32": 1e-3, "fp64": 1e-9}  # of the largest entry; roundings differ


def split(parameters, regions, inputs):
    """[member, parameter] -> A [member, to, from], B [member, input, to, from], C, theta."""
    square, members = regions * regions, parameters.shape[0]
    sizes = [square, inputs * square, regions * inputs, REGION_PARAMETERS * regions]
    a, b, c, theta = parameters.split(sizes, dim=1)
    return (a.view(members, regions, regions), b.view(members, inputs, regions, regions),
            c.view(members, regions, inputs), theta.view(members, REGION_PARAMETERS, regions))


def predict(torch, problem, parameters, window):
    """BOLD at every scan, [scan, member, region]; the first scan is read at rest.

    No derivative passes a multiple of `window` steps.
    """
    regions, inputs, dt = problem["regions"], problem["inputs"], problem["dt"]
    A, B, C, theta = split(parameters, regions, inputs)
    kappa, gamma, tau, alpha, E0, epsilon = theta.unbind(1)
    constants = problem["constants"]
    k1 = 4.3 * constants["theta0"] * constants["TE"] * E0
    k2 = epsilon * constants["r0"] * constants["TE"] * E0
    k3 = 1 - epsilon
    log_o, inverse_alpha = torch.log(1 - E0), 1 / alpha
    x = s = torch.zeros_like(kappa)
    f = v = q = torch.ones_like(kappa)
    scans, run, begins = [torch.zeros_like(kappa)], -1, problem["run_begin"]
    levels = parameters.new_tensor(problem["run_level"]).view(-1, inputs)
    for t in range(problem["steps"]):
        if t % window == 0:
            x, s, f, v, q = (state.detach() for state in (x, s, f, v, q))
        if t == begins[run + 1]:
            run += 1
            level = levels[run]
            M = dt * (A + torch.einsum("j,mjik->mik", level, B))
            drive = dt * (C @ level)
        power = torch.exp(inverse_alpha * torch.log(v))
        e = torch.exp(log_o / f)
        x, s, f, v, q = (x + drive + torch.bmm(M, x.unsqueeze(2)).squeeze(2),
                         s + dt * (x - kappa * s - gamma * (f - 1)),
                         f + dt * s,
                         v + dt * (f - power) / tau,
                         q + dt * (f * (1 - e) / E0 - power * q / v) / tau)
        if (t + 1) % problem["steps_per_scan"] == 0:
            scans.append(constants["V0"] * (k1 * (1 - q) + k2 * (1 - q / v) + k3 * (1 - v)))
    return torch.stack(scans)


def loss_of(torch, problem, parameters, window):
    """sum_r |e_r|^2 / (2 sigma_r^2), e the residual: [member]."""
    prediction = predict(torch, problem, parameters, window)
    bold = prediction.new_tensor(problem["bold"]).view(-1, 1, problem["regions"])
    residual = (prediction - bold) / prediction.new_tensor(problem["noise_sd"])
    return residual.square().sum(dim=(0, 2)) / 2


def answer(torch, problem, kernel, parameters):
    """What the kernel computes: the loss [member], or its gradient [member, parameter]."""
    if kernel == "forward":
        with torch.no_grad():
            return loss_of(torch, problem, parameters, problem["steps"])
    window = int(problem["steps_per_window"]) if kernel == "windowed" else problem["steps"]
    leaf = parameters.clone().requires_grad_()
    loss_of(torch, problem, leaf, window).sum().backward()
    return leaf.grad


def require_agreement(precision, computed, expected):
    """Relative error of the first members' answers; ends the program where it is too large."""
    members = min(len(computed), len(expected))
    difference = computed[:members].double().cpu() - expected[:members]
    error = (difference.abs().max() / expected[:members].abs().max()).item()
    if not error < TOLERANCE[precision]:
        raise SystemExit(f"PyTorch disagrees with the engine: relative error {error}")
    return error


def timed(torch, problem, kernel, batch):
    """Answer for the batch and its wall time, s."""
    if batch.is_cuda:
        torch.cuda.synchronize()
    begin = time.perf_counter()
    result = answer(torch, problem, kernel, batch)
    if batch.is_cuda:
        torch.cuda.synchronize()
    return result, time.perf_counter() - begin


def engine_figure(program, kernel, problem, options):
    """ns per region-step and member of the engine, measured now."""
    case = [kernel, str(problem["regions"]), options.precision, str(options.threads)]
    output = subprocess.run([program, "--case", *case], check=True, capture_output=True).stdout
    return json.loads(output)["ns_per_region_step"]


def measure(torch, problem, batch, expected, options):
    """The figures of a report."""
    work = problem["steps"] * problem["regions"] * len(batch)
    figures, engine, errors = [], [], []
    if batch.is_cuda:
        answer(torch, problem, options.kernel, batch)  # allocates what the timed runs use again
    for _ in range(2):
        if options.engine:
            engine.append(engine_figure(options.engine, options.kernel, problem, options))
        result, wall = timed(torch, problem, options.kernel, batch)
        figures.append(wall / work * 1e9)
        errors.append(require_agreement(options.precision, result, expected))
    paired = {"engine_ns_per_region_step": min(engine),
              "engine_is_faster_by": min(peer / own for peer, own in zip(figures, engine))
              } if engine else {}
    name = "loss_error" if options.kernel == "forward" else "gradient_error"
    return {"ns_per_region_step": min(figures)} | paired | {name: max(errors)}


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("problem")
    arguments.add_argument("--kernel", choices=["forward", "windowed", "exact"], default="exact")
    arguments.add_argument("--engine", help="the throughput program, measured before each run")
    arguments.add_argument("--members", type=int, default=1024)
    arguments.add_argument("--precision", choices=["fp32", "fp64"], default="fp32")
    arguments.add_argument("--threads", type=int, default=1, help="of the cpu")
    arguments.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    options = arguments.parse_args()
    try:
        import torch
    except ImportError:
        print(json.dumps({"peer": "PyTorch", "note": "torch is not installed"}))
        return
    name = f"PyTorch {torch.__version__}"
    on_gpu = options.device == "cuda"
    if on_gpu and not torch.cuda.is_available():
        print(json.dumps({"peer": name, "note": "torch finds no cuda device"}))
        return
    torch.set_num_threads(options.threads)
    with open(options.problem, encoding="utf-8") as file:
        problem = json.load(file)

    kernel = options.kernel
    exact = torch.tensor(problem["parameters"], dtype=torch.float64, device=options.device)
    expected = torch.tensor(problem["loss"] if kernel == "forward" else problem["gradient"][kernel],
                            dtype=torch.float64)
    require_agreement("fp64", answer(torch, problem, kernel, exact), expected)

    dtype = torch.float32 if options.precision == "fp32" else torch.float64
    batch = exact.to(dtype).repeat(-(-options.members // len(exact)), 1)[:options.members]
    report = {"peer": name, "kernel": kernel, "regions": problem["regions"],
              "precision": options.precision, "threads": options.threads,
              "inputs": "blocks", "members": options.members,
              "device": torch.cuda.get_device_name() if on_gpu else "cpu"}
    try:
        report |= measure(torch, problem, batch, expected, options)
    except torch.OutOfMemoryError:
        report["note"] = f"{options.members} members do not fit the device's memory"
    print(json.dumps(report))


if __name__ == "__main__":
    main()
