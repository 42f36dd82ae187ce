#!/bin/bash
# every_way.sh DCMRNN MPI: one cohort fitted in every way there is (one process, shard 0/1, the merge
# of seven shards, any number of threads, ranks of an mpirun), to the same bytes. MPI: 1 where DCMRNN
# was built with it. Exit code 77: all but the ranks, which are not here.
set -euo pipefail
dcmrnn=$(realpath "$1")
# shellcheck source=results.sh
. "$(dirname "$0")/results.sh"
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"

simulate 10 60
fit() { "$dcmrnn" fit study/config.json -q "$@"; }
fit -o whole --threads 1

fit -o shard --shard 0/1
same_results whole shard
for threads in 2 3; do
  fit -o "threads$threads" --threads "$threads"
  same_results whole "threads$threads"
done
say "shard 0/1, and 2 and 3 threads: the bytes of one thread"

for k in 0 1 2 3 4 5 6; do fit -o "shards/$k" --shard "$k/7"; done
"$dcmrnn" merge shards/* -o merged -q
same_results whole merged
say "merge of seven shards: the same bytes"

if [ "$2" = 1 ] && command -v mpirun >/dev/null; then
  mpirun -n 2 --allow-run-as-root --oversubscribe "$dcmrnn" fit study/config.json -q -o ranks
  same_results whole ranks
  say "two ranks of an mpirun: the same bytes"
else
  skip "mpirun is not here, or not built in; the other ways are the same bytes"
fi
