# shellcheck shell=bash
# For the scripts beside it, which set $dcmrnn: a cohort, and whether two runs came to the same results.

: "${dcmrnn:?the program}"

fail() { echo "FAILED: $*" >&2; exit 1; }
skip() { echo "SKIPPED, NOT TESTED: $*" >&2; exit 77; }
say() { printf '%4d s  %s\n' "$SECONDS" "$*"; }

# simulate SUBJECTS STARTS: into study/, below the folder that is worked in.
simulate() {
  cat > simulate.json <<JSON
{ "name": "survival",
  "model": { "regions": ["V1", "V5"], "inputs": ["light"], "dt": 0.5, "priors": "spm12",
             "A": [["V1", "V5"]], "B": {}, "C": { "light": ["V1"] } },
  "simulate": { "subjects": $1, "scans": 30, "tr": 2, "snr": 3, "seed": 7 },
  "ensemble": { "starts": $2, "seed": 3 } }
JSON
  "$dcmrnn" simulate simulate.json -o study -q
}

# same_results A B: every file to the byte, but those that say when and how long; nothing left over.
same_results() {
  local file timed='timing.tsv|provenance.json|report.html|run.log|run.sqlite'
  [ "$(cd "$1" && find . -type f | sort)" = "$(cd "$2" && find . -type f | sort)" ] ||
    fail "$2 holds other files than $1"
  while read -r file; do
    cmp "$1/$file" "$2/$file" || fail "$2/$file differs from $1's"
  done < <(cd "$1" && find . -type f | grep -vE "/($timed)$")
}

# ended_with CODE WHAT COMMAND...: runs the command quietly; what it said counts where it is wrong.
ended_with() {
  local expected=$1 what=$2 code=0
  shift 2
  "$@" > said 2>&1 || code=$?
  [ "$code" -eq "$expected" ] || { cat said >&2; fail "$what: exit code $code instead of $expected"; }
}

# How many units the run store of a folder holds.
units_done() { "$dcmrnn" status "$1" --json 2>/dev/null | sed 's/.*"done":\([0-9]*\),.*/\1/'; }

# until_saved FOLDER COUNT PROCESS: until the process has saved that many units.
until_saved() {
  local now
  until now=$(units_done "$1") && [ "${now:-0}" -ge "$2" ]; do
    kill -0 "$3" 2>/dev/null || fail "$1: ended before $2 units were saved"
    sleep 0.02
  done
}
