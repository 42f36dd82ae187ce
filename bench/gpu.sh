#!/usr/bin/env bash
# Tests and measures the CUDA engine, and measures the CPU engine and the peers beside it, in one run;
# prints the report (Markdown).
#   bench/gpu.sh [--skip PARTS] [--output FILE] BUILD
#                                      writes bench/results/DATE-DEVICE-gpu.json, or FILE
#   bench/gpu.sh --try-cpu [--skip PARTS] [--output FILE] BUILD
#                                      tries the same lines without a GPU: the CPU backend, few
#                                      members; writes nothing without --output
# BUILD: a Release build folder with CUDA. PARTS: of tests, fits, cpu, peers and sanitizers, as in
# peers,sanitizers. PYTHON names the interpreter of both peers (default: python3), JAX_PYTHON and
# TORCH_PYTHON that of one. Each part's figures are written as soon as it ends. What could not be
# measured is listed in the report. Exits with 1 where something failed, 64 for wrong arguments, 66
# where an executable is missing, 69 where the backend cannot compute here.
set -euo pipefail

stop() { printf 'gpu.sh: %s\n' "$2" >&2; exit "$1"; }
say() { printf '== %s\n' "$*" >&2; }

backend=cuda output='' build='' skipped=,
while [ $# -gt 0 ]; do
  case $1 in
    --try-cpu) backend=cpu ;;
    --skip) [ $# -gt 1 ] || stop 64 "--skip needs names of parts"; skipped+="$2,"; shift ;;
    --output) [ $# -gt 1 ] || stop 64 "--output needs a file"; output=$(realpath -m "$2"); shift ;;
    -*) stop 64 "unknown option $1" ;;
    *) [ -z "$build" ] || stop 64 "one build folder, not also $1"; build=$(realpath -m "$1") ;;
  esac
  shift
done
[ -n "$build" ] || stop 64 "which build folder? bench/gpu.sh [--try-cpu] [--skip PARTS] [--output FILE] BUILD"
for name in ${skipped//,/ }; do
  case $name in
    tests | fits | cpu | peers | sanitizers) ;;
    *) stop 64 "no part \"$name\"; expected tests, fits, cpu, peers or sanitizers" ;;
  esac
done
cd "$(dirname "$0")/.."
readonly backend build skipped
readonly engine="$build/bench/device_throughput" cpu_engine="$build/bench/throughput"
readonly tests="$build/tests/test_gpu"
readonly jax=${JAX_PYTHON:-${PYTHON:-python3}} torch=${TORCH_PYTHON:-${PYTHON:-python3}}
for program in "$engine" "$cpu_engine" "$build/bench/fits" "$build/dcmrnn"; do
  [ -x "$program" ] || stop 66 "$program is missing; build first"
done

# Regions and members of each call of the engine, the smallest first; a call that fails takes no
# other with it. A member of 16 and more regions takes many threads: 10,000 fill the device.
# few: members at which the peers are compared; many: where JAX keeps the states at scans only.
# unrolls: JAX's steps per turn of its loop; with 16 a CPU took 300 times as long as with 8.
if [ "$backend" = cuda ]; then
  sizes=("3 1,10,100,1000" "3 10000" "3 100000" "3 1000000" "2 10000,100000" "4 10000,100000"
         "6 1000,10000,100000" "8 1000,10000,100000" "16 100,10000" "32 100,10000")
  few=10000 many=100000 unrolls=(1 4 8)
else
  sizes=("3 1,8" "3 64" "2 8")
  few=64 many=128 unrolls=(1 4)
fi
readonly sizes few many unrolls
readonly peer_seconds=300 tests_seconds=600  # of one peer, of one run of the tests

work=$(mktemp -d)
readonly work
pin=() cores=''  # of the CPU engine
sampler=''
stop_sampler() { if [ -n "$sampler" ]; then kill "$sampler" 2>/dev/null || true; sampler=''; fi; }
trap 'stop_sampler; rm -rf "$work"' EXIT
: > "$work/failed"
for name in ${skipped//,/ }; do printf '%s\tleft out by --skip\n' "$name"; done > "$work/left_out"
: > "$work/tests"

# part NAME FILE COMMAND...: stdout to FILE; a failure is remembered with its last line, not fatal.
part() {
  local name=$1 file=$2 status=0
  shift 2
  say "$name"
  "$@" 2>&1 > "$file" | tee "$work/log" >&2 || status=$?
  if [ "$status" -eq 0 ]; then return; fi
  rm -f "$file"
  printf '%s\tstatus %s: %s\n' "$name" "$status" \
    "$(grep . "$work/log" | tail -n 1 | tr '\t' ' ' || echo no message)" >> "$work/failed"
}

# Whether a part is to run.
wanted() { [[ $skipped != *,"$1",* ]]; }

# ---- The result ------------------------------------------------------------------------------------
commit=$(git rev-parse HEAD 2> /dev/null || echo unknown)
git diff --quiet HEAD 2> /dev/null || commit+=" with changes"
load=$(cut -d ' ' -f 1-3 /proc/loadavg 2> /dev/null || echo unknown)

assemble() {
  BACKEND=$backend COMMIT=$commit LOAD=$load CORES=$cores python3 - "$work" <<'PYTHON'
import csv, datetime, json, os, pathlib, statistics, sys

folder = pathlib.Path(sys.argv[1])


def read(pattern):
    return [json.loads(path.read_text()) for path in sorted(folder.glob(pattern))]


def rows(name, keys):
    lines = (folder / name).read_text().splitlines()
    return [dict(zip(keys, line.split("\t"))) for line in lines]


def clocks(device):
    """Driver and clocks in MHz of the seconds in which this device was busy; None without any."""
    path = folder / "clocks.csv"
    if not path.exists():
        return None
    samples = [[field.strip() for field in row] for row in csv.reader(path.open())]
    busy = [row for row in samples if len(row) == 5 and row[0] == device
            and all(field.isdigit() for field in row[2:]) and int(row[4]) > 0]
    if not busy:
        return None
    spread = lambda column: dict(zip(("lowest", "median", "highest"), (
        rank(int(row[column]) for row in busy) for rank in (min, statistics.median, max))))
    return {"driver": busy[0][1], "sm_clock_mhz": spread(2), "memory_clock_mhz": spread(3),
            "busy_seconds_sampled": len(busy)}


engine = read("engine-*.json")
device = engine[0]["device"]
for part in engine:
    if part["device"]["backend"] != os.environ["BACKEND"]:
        raise SystemExit(f"gpu.sh: the {part['device']['backend']} backend was measured")
cpu_engine = read("cpu_engine.json")
cores = os.environ["CORES"]
print(json.dumps({
    "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
    "commit": os.environ["COMMIT"],
    "device": device,
    "under_load": clocks(device["name"]),
    "load_average": os.environ["LOAD"],
    "cases": [case for part in engine for case in part["cases"]],
    "fits": [{"backend": path.stem.removeprefix("fits-"), "study": study, **fit}
             for path in sorted(folder.glob("fits-*.json"))
             for study, fit in json.loads(path.read_text()).items() if fit],
    "cpu_engine": {"cores": len(cores.split(",")) if cores else None,  # None: not pinned
                   "machine": cpu_engine[0]["machine"],
                   "cases": cpu_engine[0]["cases"]} if cpu_engine else None,
    "peers": read("peer-*.json"),
    "tests": rows("tests", ("under", "outcome", "passed")),
    "not_measured": rows("failed", ("part", "why")) + rows("left_out", ("part", "why"))}, indent=2))
PYTHON
}
save() {  # again after every part, so that the figures outlast one that is stopped
  assemble > "$work/result.json"
  local name
  if [ -z "$output" ] && [ "$backend" = cuda ]; then
    name=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["device"]["name"])' \
      "$work/result.json")
    name=$(tr -cs 'A-Za-z0-9\n' '-' <<< "$name" | sed 's/-*$//')
    output="bench/results/$(date -u +%F)-$name-gpu.json"
  fi
  if [ -z "$output" ]; then return; fi
  mkdir -p "$(dirname "$output")"
  cp "$work/result.json" "$output.part"
  mv "$output.part" "$output"
  say "Wrote $output"
}

# ---- The tests on the device -------------------------------------------------------------------------
# run_tests TOOL FILTER COMMAND...: clean means that tests ran, none skipped itself and nothing was found.
run_tests() {
  local tool=$1 filter=$2 log="$work/$1.log" status=0 passed skips outcome
  shift 2
  say "Tests under $tool"
  timeout "$tests_seconds" "$@" "$tests" --gtest_filter="$filter" > "$log" 2>&1 || status=$?
  passed=$(sed -n 's/^\[  PASSED  \] \([0-9]*\) test.*/\1/p' "$log")
  skips=$(sed -n 's/^\[  SKIPPED \] \([0-9]*\) test.*/\1/p' "$log")
  case $status in
    0) if [ "${passed:-0}" -eq 0 ]; then outcome="no test ran"
       elif [ -n "$skips" ]; then outcome="$skips tests skipped themselves"
       else outcome=clean; fi ;;
    99) outcome="errors found" ;;
    124) outcome="stopped after $tests_seconds s" ;;
    *) outcome="tests failed, status $status" ;;
  esac
  printf '%s\t%s\t%s\n' "$tool" "$outcome" "${passed:-0}" >> "$work/tests"
  if [ "$outcome" = clean ]; then return; fi
  tail -n 40 "$log" >&2
  printf 'Tests under %s\t%s\n' "$tool" "$outcome" >> "$work/failed"
}
skip_tests() {  # TOOL REASON
  say "SKIPPED: tests under $1: $2"
  printf '%s\tSKIPPED: %s\t0\n' "$1" "$2" >> "$work/tests"
}
no_tests=''
if [ "$backend" != cuda ]; then no_tests="a trial on the CPU has no GPU"
elif [ ! -x "$tests" ]; then no_tests="$tests is missing"; fi
if wanted tests; then
  if [ -z "$no_tests" ]; then run_tests "no tool" '*'; else skip_tests "no tool" "$no_tests"; fi
fi

# ---- The engine, with the clocks under load ----------------------------------------------------
if [ "$backend" = cuda ] && command -v nvidia-smi > /dev/null; then
  nvidia-smi --query-gpu=name,driver_version,clocks.sm,clocks.mem,utilization.gpu \
    --format=csv,noheader,nounits -l 1 > "$work/clocks.csv" 2> /dev/null &
  sampler=$!
fi
for k in "${!sizes[@]}"; do
  read -r regions members <<< "${sizes[k]}"
  part "Engine, $regions regions, $members members" "$work/engine-$k.json" \
    "$engine" --backend "$backend" --regions "$regions" --members "$members"
  if [ ! -e "$work/engine-0.json" ]; then
    stop 69 "the $backend engine does not run here: $(tail -n 1 "$work/failed" | cut -f 2)"
  fi
done
stop_sampler
save

# ---- Whole fits, output included: a cohort of 12, one subject with 8 starts alone, many -------------
subjects=1000
if [ "$backend" != cuda ]; then subjects=2; fi
for fitting in cpu "$backend"; do
  if ! wanted fits || [ -e "$work/fits-$fitting.json" ]; then continue; fi
  part "Whole fits, $fitting backend" "$work/fits-$fitting.json" \
    "$build/bench/fits" "$build/dcmrnn" configs /nonexistent "$work/fits" "$fitting" "$subjects"
  save
done

# ---- The CPU engine, on two cores ----------------------------------------------------------------
# The first logical processor of each of two cores that this process may use, as 0,1.
two_cores() {
  python3 - <<'PYTHON'
import os, pathlib
core = lambda cpu: pathlib.Path(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list")
first = {core(cpu).read_text(): cpu for cpu in sorted(os.sched_getaffinity(0), reverse=True)}
print(",".join(str(cpu) for cpu in sorted(first.values())[:2]))
PYTHON
}
if command -v taskset > /dev/null && cores=$(two_cores 2> /dev/null); then
  pin=(taskset -c "$cores")
fi
if wanted cpu; then
  part "CPU engine, cores ${cores:-all}" "$work/cpu_engine.json" "${pin[@]}" "$cpu_engine" --engine
  save
fi

# ---- The peers, on the same device -----------------------------------------------------------------
if wanted peers; then
  part "The peers' problem" "$work/problem.json" "$cpu_engine" --problem 3
fi
peer() {  # peer FILE INTERPRETER SCRIPT OPTIONS...
  local file="$work/peer-$1.json"
  shift
  part "${2##*/} ${*:3}" "$file" \
    timeout "$peer_seconds" "$1" "$2" "$work/problem.json" --device "$backend" "${@:3}"
  save
}
if [ -s "$work/problem.json" ]; then
  for unroll in "${unrolls[@]}"; do
    peer "jax-$unroll" "$jax" bench/peers/jax_gradient.py --members "$few" --unroll "$unroll"
  done
  peer jax-double "$jax" bench/peers/jax_gradient.py --members "$few" --precision fp64
  peer jax-many "$jax" bench/peers/jax_gradient.py --members "$many" --unroll 4 --recompute
  peer torch "$torch" bench/peers/torch_gradient.py --members "$few"
fi

# ---- The sanitizers, over the same tests -------------------------------------------------------------
# But for those that are long, leave no memory or lose the device: the tools report what they do on purpose.
filter='*Gpu*-*HundredThousand*:*NoMemory*:*LittleMemory*:*LostDevice*'
if [ -z "$no_tests" ] && ! command -v compute-sanitizer > /dev/null; then
  no_tests="compute-sanitizer is not installed"
fi
for tool in memcheck racecheck initcheck synccheck; do
  wanted sanitizers || break
  if [ -n "$no_tests" ]; then skip_tests "$tool" "$no_tests"; continue; fi
  run_tests "$tool" "$filter" compute-sanitizer --tool "$tool" --error-exitcode 99
  save
done
save

python3 bench/gpu_report.py "$work/result.json"
if [ -s "$work/failed" ]; then stop 1 "not everything was measured: see the end of the report"; fi
