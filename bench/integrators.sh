#!/usr/bin/env bash
# What an integrator and its step cost on data of a continuous system: relative errors of A, B and C,
# median over the subjects of configs/continuous.json, whose data are of Heun's method at 1/64 s.
#   bench/integrators.sh [BUILD]         prints the table (Markdown); about a minute on two cores
set -euo pipefail
cd "$(dirname "$0")/.."

readonly dcmrnn=${1:-build}/dcmrnn
[ -x "$dcmrnn" ] || { echo "integrators.sh: $dcmrnn is missing; build first" >&2; exit 66; }
work=$(mktemp -d)
readonly work
trap 'rm -rf "$work"' EXIT

"$dcmrnn" simulate configs/continuous.json -o "$work/data" -q
echo '| integrator | step | A | B | C |'
echo '|---|---|---|---|---|'
for case in 'euler 1/4' 'heun 1/4' 'euler 1/8' 'heun 1/8' 'euler 1/16' 'heun 1/16'; do
  read -r integrator step <<< "$case"
  python3 - "$work/data" "$integrator" "$step" <<'PYTHON'
import fractions, json, pathlib, sys

folder, integrator, step = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
study = json.loads((folder / "config.json").read_text())
study["model"] |= {"integrator": integrator, "dt": float(fractions.Fraction(step))}
(folder / "study.json").write_text(json.dumps(study))
PYTHON
  "$dcmrnn" fit "$work/data/study.json" -o "$work/fit" -q --overwrite --fail-on none 2> "$work/log" ||
    { cat "$work/log" >&2; exit 1; }
  awk -F '\t' -v name="$integrator" -v step="$step s" \
    '$1 == "median" { printf "| %s | %s | %.3f | %.3f | %.3f |\n", name, step, $2, $3, $4 }' "$work/fit/recovery.tsv"
done
