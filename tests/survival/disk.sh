#!/bin/bash
# disk.sh DCMRNN: a fit onto a full disk and a read-only one (small file systems in memory: root alone)
# ends with an honest exit code, and with more room the same command finishes to the bytes of an
# undisturbed run. Exit code 77: skipped.
set -euo pipefail
dcmrnn=$(realpath "$1")
# shellcheck source=results.sh
. "$(dirname "$0")/results.sh"
[ "$(id -u)" -eq 0 ] || skip "full and read-only disks need root"
place=$(mktemp -d)
finish() {
  umount "$place/disk" 2>/dev/null || true
  rm -rf "$place"
}
trap finish EXIT
cd "$place"
mkdir disk
mount -t tmpfs -o size=40k tmpfs disk 2>/dev/null || skip "full and read-only disks: mount is not allowed"

fit() { "$dcmrnn" fit study/config.json --threads 1 "$@"; }

# Onto a disk of so many kB: sets $code. Results stand where all of the run is saved and written, or not.
fit_into() {
  mount -o "remount,size=${1}k" disk
  code=0
  fit -o disk/out > said 2>&1 || code=$?
  [ "$code" -eq 0 ] || [ "$code" -eq 73 ] || [ "$code" -eq 74 ] || { cat said; fail "$1 kB: exit code $code"; }
  [ "$code" -eq 0 ] || [ ! -e disk/out/results.jsonl ] || { cat said; fail "$1 kB: results of a fit that failed"; }
}

failed=0
simulate 12 16  # one batch
# A disk of each size of its own: first the store finds no room, then the tables, then the report.
for ((kilobytes = 200; kilobytes < 1200; kilobytes += 40)); do
  fit_into "$kilobytes"
  [ "$code" -eq 0 ] || failed=$((failed + 1))
  rm -rf disk/out
done
[ "$failed" -gt 9 ] || fail "full only $failed times"
say "disks full at $failed sizes: exit codes said so, and no results stood"

# One disk with more and more room: what was saved is kept, and goes on.
rm -r study
simulate 12 1000  # three batches
fit -q -o whole
kilobytes=40 failed=0
while fit_into "$kilobytes"; [ "$code" -ne 0 ]; do
  failed=$((failed + 1)) kilobytes=$((kilobytes * 5 / 4))
  [ "$kilobytes" -lt 100000 ] || fail "never enough room"
done
[ "$failed" -gt 4 ] || fail "full only $failed times"
same_results whole disk/out
say "disk full $failed times: the same command finished to the same bytes"

rm -r disk/out
mkdir disk/out
mount -o remount,ro disk
ended_with 73 "a read-only folder" fit -o disk/out
say "read-only folder: refused"
