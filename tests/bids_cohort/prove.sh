#!/bin/sh
# prove.sh BUILD FOLDER [PARTICIPANTS]: fits the fabricated cohort (200 participants by default) in
# a folder that it makes, and checks that every good run is fitted, every bad one listed with its
# status, the exit code by policy, and the tables the same however the runs are divided, killed or
# laid out. Needs the targets dcmrnn_cli and make_bids_cohort.
set -eu

build=$1 folder=$2 participants=${3:-200}
study="--model $folder/study.json --starts 32"  # long enough to be killed
mkdir "$folder"
"$build/tests/make_bids_cohort" "$folder" "$participants" | sort > "$folder/expected.tsv"

say() { printf '%s\n' "$*"; }
fail() { say "FAILED: $*"; exit 1; }

# level OUT participant|group [options]: sets $code.
level() {
  out=$1 kind=$2
  shift 2
  code=0
  # shellcheck disable=SC2086  # several words
  if [ "$kind" = participant ]; then set -- $study "$@"; fi
  "$build/dcmrnn" bids "$folder/xcpd" "$folder/$out" "$kind" "$@" \
    2>> "$folder/$out.log" || code=$?
}

expect() { [ "$code" -eq "$1" ] || fail "exit code $code instead of $1: $2"; }

same_tables() {
  for table in tidy.tsv wide.tsv runs.tsv results.jsonl params.tsv qc.tsv starts.tsv; do
    cmp "$folder/whole/group/$table" "$folder/$1/group/$table" || fail "$1: $table differs"
  done
  say "$1: the tables are those of the undivided run"
}

begin=$(date +%s.%N)
level whole participant --layout bids
expect 1 "bad runs fail by default"
end=$(date +%s.%N)
level whole group --fail-on none
expect 0 "tolerated"
level whole group --fail-on 0.01
expect 1 "more than 1 % failed"
gathered=$(date +%s.%N)
cut -f5,6 "$folder/whole/group/runs.tsv" | tail -n +2 | sort > "$folder/found.tsv"
cmp "$folder/expected.tsv" "$folder/found.tsv" || fail "runs are not as foretold"
say "$(wc -l < "$folder/found.tsv") runs, $(grep -c 'ok$' "$folder/found.tsv") of them good and" \
    "fitted, the others listed"
calculated() { awk "BEGIN { printf \"%.2f\", $1 }"; }
say "participant level: $(calculated "$end - $begin") s, group level twice:" \
    "$(calculated "$gathered - $end") s"
say "files: $(find "$folder/whole" -type f | wc -l), $(du -sm "$folder/whole" | cut -f1) MB"

for k in 0 1 2; do
  level shards participant --shard "$k/3" --fail-on none --layout compact
  expect 0 "shard $k/3"
done
level shards group --fail-on none
expect 0 "group of shards"
same_tables shards
say "files: $(find "$folder/shards" -type f | wc -l), $(du -sm "$folder/shards" | cut -f1) MB"

for share in 0.2 0.6 0.8; do  # of the time that the whole took
  # shellcheck disable=SC2086
  "$build/dcmrnn" bids "$folder/xcpd" "$folder/killed" participant $study \
    2>> "$folder/killed.log" &
  sleep "$(calculated "$share * ($end - $begin)")"
  kill -9 $! 2> /dev/null || true
  wait $! 2> /dev/null || true
done
level killed participant --fail-on none
expect 0 "after the kills"
level killed group --fail-on none
expect 0 "group after the kills"
same_tables killed
grep -h resuming "$folder/killed.log" || say "note: every kill came too early or too late"
say "all as it should be"
