#!/bin/bash
# trouble.sh DCMRNN: what a machine can do to a fit. Too little memory, two processes given the same
# shard: an honest exit code, nothing corrupt, and afterwards the same command finishes to the bytes of
# an undisturbed run. Disks are disk.sh's; signals, kills and files that may not grow are tested in
# tests/cli.
set -euo pipefail
dcmrnn=$(realpath "$1")
# shellcheck source=results.sh
. "$(dirname "$0")/results.sh"
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"

simulate 12 1000  # three batches
fit() { "$dcmrnn" fit study/config.json --threads 1 "$@"; }
fit -q -o whole

# Each allowance is larger than the last one: the program must fail at many different points.
failed=0 enough=0
for megabytes in 50 60 66 72 78 84 90 100 120 150 200 300 500 1000; do
  code=0
  (ulimit -v $((megabytes * 1024)) && fit -o memory) > said 2>&1 || code=$?
  if [ "$code" -eq 0 ]; then enough=$megabytes; break; fi
  [ "$code" -ne 127 ] || continue  # not even loaded: says nothing of the program
  [ "$code" -eq 70 ] || { cat said; fail "$megabytes MB: exit code $code"; }
  grep -q "error: out of memory" said || { cat said; fail "$megabytes MB: not named"; }
  failed=$((failed + 1))
done
[ "$failed" -gt 0 ] || fail "never out of memory"
[ "$enough" -gt 0 ] || ended_with 0 "without a limit" fit -o memory
same_results whole memory
say "out of memory $failed times (enough: $enough MB): the same command finished to the same bytes"

# 64 stacks of 8 MB do not fit; the threads that were started have to end, too.
ended_with 70 "too many threads" timeout 60 bash -c 'ulimit -s 8192 -v 200000; exec "$@"' - \
  "$dcmrnn" fit study/config.json -o threads --threads 64
grep -q "error: out of memory or threads" said || { cat said; fail "threads: not named"; }
say "too many threads: said so"

fit -o twice > first.log 2>&1 &
first=$!
until_saved twice 1 "$first"
ended_with 73 "the second process on one folder" fit -o twice
grep -q "another process" said || { cat said; fail "not named"; }
wait "$first" || { cat first.log; fail "the first process was disturbed"; }
same_results whole twice
say "two processes on one folder: the second one is refused, the first one undisturbed"
