#!/bin/bash
# trouble.sh DCMRNN: what a machine can do to a fit. A full disk and a read-only one (small file
# systems in memory: root alone), too little memory, two processes given the same shard: an honest
# exit code, nothing corrupt, and afterwards the same command finishes to the bytes of an undisturbed
# run. Signals, kills and files that may not grow are tested in tests/cli. Exit code 77: what needs
# root was skipped.
set -euo pipefail
dcmrnn=$(realpath "$1")
# shellcheck source=results.sh
. "$(dirname "$0")/results.sh"
place=$(mktemp -d)
finish() {
  umount "$place/disk" 2>/dev/null || true
  rm -rf "$place"
}
trap finish EXIT
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
  # 70 by the program itself; 127: not even loaded.
  [ "$code" -eq 70 ] || [ "$code" -eq 127 ] || { cat said; fail "$megabytes MB: exit code $code"; }
  failed=$((failed + 1))
done
[ "$enough" -gt 0 ] || ended_with 0 "without a limit" fit -o memory
same_results whole memory
say "out of memory $failed times (enough: $enough MB): the same command finished to the same bytes"

fit -o twice > first.log 2>&1 &
first=$!
until_saved twice 1 "$first"
ended_with 73 "the second process on one folder" fit -o twice
grep -q "another process" said || { cat said; fail "not named"; }
wait "$first" || { cat first.log; fail "the first process was disturbed"; }
same_results whole twice
say "two processes on one folder: the second one is refused, the first one undisturbed"

[ "$(id -u)" -eq 0 ] || skip "full and read-only disks need root"
mkdir disk
mount -t tmpfs -o size=40k tmpfs disk 2>/dev/null || skip "full and read-only disks: mount is not allowed"
kilobytes=40 failed=0
# The store, then the results, find no room; what was saved is kept, and goes on with more of it.
until code=0; fit -o disk/out > said 2>&1 || code=$?; [ "$code" -eq 0 ]; do
  [ "$code" -eq 74 ] || [ "$code" -eq 73 ] || { cat said; fail "$kilobytes kB: exit code $code"; }
  [ ! -e disk/out/results.jsonl ] || fail "$kilobytes kB: results of a fit that failed"
  failed=$((failed + 1)) kilobytes=$((kilobytes * 5 / 2))
  [ "$kilobytes" -lt 100000 ] || fail "never enough room"
  mount -o "remount,size=${kilobytes}k" disk
done
[ "$failed" -gt 1 ] || fail "never full"
same_results whole disk/out
say "disk full $failed times: the same command finished to the same bytes"

rm -r disk/out
mkdir disk/out
mount -o remount,ro disk
ended_with 73 "a read-only folder" fit -o disk/out
mount -o remount,rw disk
[ -z "$(ls -A disk/out)" ] || fail "something was written"
say "read-only folder: refused, and nothing written"
