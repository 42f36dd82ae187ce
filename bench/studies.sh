#!/usr/bin/env bash
# Runs the ready studies and keeps their tables as bench/results/study_NAME.tsv, and in
# bench/results/studies.json what made them. Minutes; a study that was stopped goes on.
#   bench/studies.sh [BUILD [STUDY...]]     BUILD: a Release build folder (default: build)
#                                           STUDY: targets, starts, ... (default: all of configs)
# OUT names the folder of the runs (default: out/studies).
set -euo pipefail
cd "$(dirname "$0")/.."

readonly build=${1:-build} out=${OUT:-out/studies}
[ -x "$build/dcmrnn" ] || { echo "studies.sh: $build/dcmrnn is missing; build first" >&2; exit 66; }
shift || true
if [ $# -eq 0 ]; then
  mapfile -t studies < <(basename -s .json configs/study_*.json | sed 's/^study_//; /^quick$/d')
else
  studies=("$@")
fi

for study in "${studies[@]}"; do
  printf '== %s\n' "$study" >&2
  "$build/dcmrnn" study "configs/study_$study.json" -o "$out/$study"
  cp "$out/$study/summary.tsv" "bench/results/study_$study.tsv"
  python3 - "$study" "$out/$study/provenance.json" <<'PYTHON'
import json, pathlib, sys

name, provenance = sys.argv[1:]
kept = pathlib.Path("bench/results/studies.json")
runs = json.loads(kept.read_text()) if kept.exists() else {}
made = json.loads(pathlib.Path(provenance).read_text())
runs[name] = {key: made[key] for key in
              ("version", "commit", "device", "target", "precision", "threads", "seed", "times")}
kept.write_text(json.dumps(dict(sorted(runs.items())), indent=2) + "\n")
PYTHON
done
