#!/bin/bash
# ranks.sh DCMRNN MPI: a fit by the ranks of an mpirun (Open MPI), undisturbed, with a rank that is
# stopped for good, interrupted and resumed: always the bytes of one process. MPI: 1 where DCMRNN was
# built with it. Exit code 77: skipped.
set -euo pipefail
dcmrnn=$(realpath "$1")
# shellcheck source=results.sh
. "$(dirname "$0")/results.sh"
[ "$2" = 1 ] || skip "this build has no MPI"
command -v mpirun >/dev/null || skip "mpirun is not installed"
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"

simulate 12 1400  # six batches
ranks() { mpirun -n "$1" --allow-run-as-root --oversubscribe "$dcmrnn" fit study/config.json --threads 1 "${@:2}"; }
# The process of a rank of ours: rank_of NUMBER FOLDER
rank_of() {
  local process
  for process in $(pgrep -f -- "^$dcmrnn fit study/config.json .*-o $2( |\$)"); do
    tr '\0' '\n' < "/proc/$process/environ" | grep -qx "OMPI_COMM_WORLD_RANK=$1" && echo "$process"
  done
}
"$dcmrnn" fit study/config.json -q -o whole

ended_with 0 "two ranks" ranks 2 -o two
same_results whole two
say "two ranks: the bytes of one process"

ranks 3 -o stopped > stopped.log 2>&1 &
run=$!
until_saved stopped 1 "$run"
kill -STOP "$(rank_of 2 stopped)"
code=0
wait "$run" || code=$?
[ "$code" -eq 0 ] || { cat stopped.log; fail "a stopped rank: exit code $code"; }
same_results whole stopped
say "three ranks, one of them stopped for good: the same bytes"

ranks 2 -o interrupted > interrupted.log 2>&1 &
run=$!
until_saved interrupted 1 "$run"
kill -USR1 "$(rank_of 0 interrupted)"
code=0
wait "$run" || code=$?
[ "$code" -eq 75 ] || { cat interrupted.log; fail "SIGUSR1: exit code $code instead of 75"; }
[ ! -e interrupted/results.jsonl ] || fail "the interrupted run had ended: too short for this test"
ended_with 0 "resumed" ranks 2 -o interrupted
grep -q "resuming: " said || fail "not resumed"
same_results whole interrupted
say "interrupted with 75 and resumed: the same bytes"

ended_with 65 "ranks of two configs" mpirun --allow-run-as-root --oversubscribe \
  -n 1 "$dcmrnn" fit study/config.json -o mixed : -n 1 "$dcmrnn" fit study/config.json --starts 7 -o mixed
grep -q "rank 1: ensemble.starts is 7, but 1400 on rank 0" said || { cat said; fail "not named"; }
say "another config on rank 1 is refused by name"
