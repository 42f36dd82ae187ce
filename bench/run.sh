#!/usr/bin/env bash
# Runs every benchmark and writes bench/results/DATE-MACHINE.json.
#   bench/run.sh [BUILD]         BUILD: a Release build folder (default: build)
# PYTHON names the interpreter for the PyTorch peer (default: python3).
set -euo pipefail
cd "$(dirname "$0")/.."

readonly build=${1:-build}
readonly python=${PYTHON:-python3}
for program in dcmrnn bench/throughput bench/fits bench/memory; do
  [ -x "$build/$program" ] || { echo "run.sh: $build/$program is missing; build first" >&2; exit 66; }
done
work=$(mktemp -d)
readonly work
trap 'rm -rf "$work"' EXIT

say() { printf '== %s\n' "$*" >&2; }
cache() { sed -n "s/^$1:[A-Z]*=//p" "$build/CMakeCache.txt"; }

say "Throughput, floors, scalar libm, Eigen"
"$build/bench/throughput" > "$work/throughput.json"
# As many numbers in every batch: 1,024 members of 3 regions.
say "PyTorch"
for regions in 3 8 16; do
  "$build/bench/throughput" --problem "$regions" > "$work/problem.json"
  for kernel in forward windowed exact; do
    for precision in fp32 fp64; do
      for threads in $(printf '1\n%s\n' "$(nproc)" | sort -nu); do
        "$python" bench/peers/torch_gradient.py "$work/problem.json" --kernel "$kernel" --members $((3072 / regions)) \
          --precision "$precision" --threads "$threads" --engine "$build/bench/throughput" >> "$work/torch.json"
      done
    done
  done
done
say "Whole fits"
"$build/bench/fits" "$build/dcmrnn" configs "$(cache DCMRNN_SHARED_DATA)" "$work/fits" > "$work/fits.json"
say "Memory of 100,000 members"
"$build/bench/memory" > "$work/memory.json"

compiler=$("$(cache CMAKE_CXX_COMPILER)" --version | head -n 1)
commit=$(git rev-parse HEAD 2>/dev/null || echo unknown)
git diff --quiet HEAD 2>/dev/null || commit+=" with changes"
clocks=$(awk -F ': *' '/^cpu MHz/ { print $2 }' /proc/cpuinfo 2>/dev/null | paste -sd ' ' || true)
load=$(cut -d ' ' -f 1-3 /proc/loadavg 2>/dev/null || echo unknown)
machine=$(awk -F ': *' '/^model name/ { print $2; exit }' /proc/cpuinfo 2>/dev/null || uname -m)

mkdir -p bench/results
result="bench/results/$(date -u +%F)-$(tr -cs 'A-Za-z0-9\n' '-' <<< "${machine:-unknown}" | sed 's/-*$//').json"
COMPILER=$compiler COMMIT=$commit CLOCKS=$clocks LOAD=$load BUILD_TYPE=$(cache CMAKE_BUILD_TYPE) \
  python3 - "$work" > "$result" <<'PYTHON'
import datetime, json, os, pathlib, sys

folder = pathlib.Path(sys.argv[1])
part = {name: json.loads((folder / f"{name}.json").read_text())
        for name in ("throughput", "fits", "memory")}
torch = [json.loads(line) for line in (folder / "torch.json").read_text().splitlines()]
clocks = [float(clock) for clock in os.environ["CLOCKS"].split()]
machine = {**part["throughput"]["machine"], "clocks_mhz": clocks,
           "load_average": os.environ["LOAD"], "compiler": os.environ["COMPILER"],
           "build_type": os.environ["BUILD_TYPE"]}
print(json.dumps({
    "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
    "commit": os.environ["COMMIT"],
    "machine": machine,
    "cases": part["throughput"]["cases"],
    "peers": part["throughput"]["peers"] + torch,
    "fits": part["fits"],
    "memory": part["memory"]}, indent=2))
PYTHON
say "Wrote $result"
