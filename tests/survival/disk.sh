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

simulate 12 1000  # three batches
fit() { "$dcmrnn" fit study/config.json --threads 1 "$@"; }
fit -q -o whole

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
say "read-only folder: refused"
