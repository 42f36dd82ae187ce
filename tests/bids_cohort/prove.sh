#!/bin/bash
# prove.sh BUILD FOLDER [PARTICIPANTS] [KILLS]: fits the fabricated cohort (200 participants by
# default) in a folder that it makes, and checks that every good run is fitted, every bad one listed
# with its status and reason, the exit code by policy, and the tables the same however the runs are
# divided, killed (3 times by default) or laid out. Needs the targets dcmrnn_cli and make_bids_cohort.
set -euo pipefail

build=$1 folder=$2 participants=${3:-200} kills=${4:-3}
dcmrnn=$build/dcmrnn
# shellcheck source=../survival/results.sh
. "$(dirname "$0")/../survival/results.sh"
# So many starts that every run is a batch, which is what a kill cannot lose; short ones.
study=(--model "$folder/quick.json" --starts 2100)
mkdir "$folder"
"$build/tests/make_bids_cohort" "$folder" "$participants" | sort > "$folder/expected.tsv"
sed 's/"ensemble":/"fit": {"explore": {"passes": 4}, "polish": null}, &/' "$folder/study.json" > "${study[1]}"

# level OUT participant|group [options]: sets $code.
level() {
  local out=$1 kind=$2
  shift 2
  code=0
  if [ "$kind" = participant ]; then set -- "${study[@]}" "$@"; fi
  "$dcmrnn" bids "$folder/xcpd" "$folder/$out" "$kind" "$@" \
    2>> "$folder/$out.log" || code=$?
}

expect() { [ "$code" -eq "$1" ] || fail "exit code $code instead of $1: $2"; }

# Every file of the group level but those that hold times, and predictions, which layouts place apart.
same_tables() {
  local file timed='timing.tsv|timing.json|provenance.json|report.html|run.log|run.sqlite'
  while read -r file; do
    cmp "$folder/whole/group/$file" "$folder/$1/group/$file" || fail "$1: $file differs"
  done < <(cd "$folder/whole/group" && find . -type f | grep -vE "^./predicted/|/($timed)\$")
  say "$1: the files are those of the undivided run"
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
cut -f5-7 "$folder/whole/group/runs.tsv" | tail -n +2 | sort > "$folder/found.tsv"
cmp <(cut -f1,2 "$folder/expected.tsv") <(cut -f1,2 "$folder/found.tsv") || fail "runs are not as foretold"
# Of the reason a part is foretold.
awk -F '\t' 'NR == FNR { reason[$1] = $3; next }
  index($3, reason[$1]) == 0 { print $1 ": " $3 "; foretold: " reason[$1]; wrong = 1 }
  END { exit wrong }' "$folder/expected.tsv" "$folder/found.tsv" >&2 || fail "reasons are not as foretold"
good=$(cut -f2 "$folder/found.tsv" | grep -cx ok)
say "$(wc -l < "$folder/found.tsv") runs, $good of them good and fitted, the others listed with their reasons"
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

# Killed at even distances: three times with a quarter, a half and three quarters of the runs on disk.
for ((kill = 1; kill <= kills; ++kill)); do
  "$dcmrnn" bids "$folder/xcpd" "$folder/killed" participant "${study[@]}" 2>> "$folder/killed.log" &
  process=$!
  until_saved "$folder/killed" $(((good * kill + kills) / (kills + 1))) "$process"
  kill -9 "$process" 2> /dev/null || true
  wait "$process" 2> /dev/null || true
done
level killed participant --fail-on none
expect 0 "after the kills"
level killed group --fail-on none
expect 0 "group after the kills"
same_tables killed
grep -h resuming "$folder/killed.log" || fail "nothing was resumed"
awk -v good="$good" '$1 == "resuming:" && $2 < good { partial = 1 } END { exit !partial }' "$folder/killed.log" ||
  fail "every kill came after the last run"
say "all as it should be"
