#!/bin/bash
# single_node.sh DCMRNN: a real Slurm of one node, for the script that `dcmrnn slurm` prints.
# Starts munged, slurmctld and slurmd on a configuration of their own in a temporary folder, submits
# an array of 4 shards, and disturbs it: one task gets SIGUSR1, as before its time limit (it must be
# requeued, and go on from what it saved), the program of another one is killed (its task must fail).
# The same script submitted once more finishes what is missing; its first task submits the merge,
# which waits. The merged files must be those of one undisturbed run, to the byte.
# Needs root and Debian's slurmctld, slurmd, slurm-client, munge; installs nothing. Exit code 77:
# skipped. Takes about a minute.
#
# What such a Slurm needs, and what it does:
# - no cgroups (containers): proctrack/linuxproc, task/none, jobacct_gather/none;
# - SlurmUser=root, munged --force with a key and a socket of its own: no user "slurm", nothing in
#   /etc or /run;
# - a requeued job waits until credentials of its first run have expired, 120 s by default:
#   cred_expire shortens it (to 5 s; less is ignored);
# - SIGUSR1 by --signal=B:... reaches the batch shell alone, which is why the script hands it on;
#   scancel --batch --signal does the same at a moment of our own;
# - the last task of an array carries the array's own number as its job number: whoever requeues
#   "$SLURM_JOB_ID" there requeues the whole array, so the script says ARRAY_TASK.
set -euo pipefail

skip() { echo "SKIPPED, NOT TESTED: $*" >&2; exit 77; }
[ $# -eq 1 ] || { sed -n '2,4s/^# //p' "$0" >&2; exit 64; }
dcmrnn=$(realpath "$1")
[ "$(id -u)" -eq 0 ] || skip "needs root"
for tool in munged mungekey slurmctld slurmd sbatch scontrol squeue scancel; do
  command -v "$tool" >/dev/null || skip "$tool is not installed (slurmctld slurmd slurm-client munge)"
done

place=$(mktemp -d /tmp/dcmrnn-slurm-XXXXXX)
chmod 755 "$place"  # munged: its socket must be reachable
daemons=()
finish() {
  local status=$?
  if [ "$status" -ne 0 ]; then tail -n 15 "$place"/*.log >&2 || true; fi
  for ((k = ${#daemons[@]} - 1; k >= 0; k--)); do
    kill "${daemons[k]}" 2>/dev/null || true
    wait "${daemons[k]}" 2>/dev/null || true
  done
  if [ "$status" -eq 0 ]; then rm -rf "$place"; else echo "left for a look: $place" >&2; fi
}
trap finish EXIT
fail() { echo "FAILED: $*" >&2; exit 1; }
say() { printf '%4d s  %s\n' "$SECONDS" "$*"; }

# until_true SECONDS WHAT COMMAND...
until_true() {
  local limit=$((SECONDS + $1)) what=$2
  shift 2
  until "$@"; do
    [ "$SECONDS" -lt "$limit" ] || fail "waited in vain for: $what"
    sleep 0.05
  done
}

# ---- Slurm --------------------------------------------------------------------------------------
node=$(hostname -s)
mungekey --create --keyfile "$place/munge.key"
munged --foreground --force --key-file "$place/munge.key" --socket "$place/munge.socket" \
  --pid-file "$place/munged.pid" --seed-file "$place/munge.seed" --log-file "$place/munged.log" &
daemons+=($!)
until_true 20 munged test -S "$place/munge.socket"

cat > "$place/slurm.conf" <<CONF
ClusterName=dcmrnn
SlurmctldHost=$node(127.0.0.1)
SlurmctldPort=26817
SlurmdPort=26818
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$place/munge.socket,cred_expire=5
CredType=cred/munge
StateSaveLocation=$place/state
SlurmdSpoolDir=$place/spool
SlurmctldPidFile=$place/slurmctld.pid
SlurmdPidFile=$place/slurmd.pid
SlurmctldLogFile=$place/slurmctld.log
SlurmdLogFile=$place/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SlurmdParameters=config_overrides
SchedulerParameters=sched_interval=1,batch_sched_delay=1,bf_interval=1,sched_min_interval=100000
ReturnToService=2
KillWait=10
MailProg=/bin/true
NodeName=$node NodeAddr=127.0.0.1 CPUs=4 State=UNKNOWN
PartitionName=main Nodes=$node Default=YES MaxTime=INFINITE State=UP
CONF
export SLURM_CONF="$place/slurm.conf"
mkdir "$place/state" "$place/spool"
slurmctld -D >"$place/slurmctld.out" 2>&1 &
daemons+=($!)
slurmd -D -N "$node" >"$place/slurmd.out" 2>&1 &
daemons+=($!)
node_is_idle() { [ "$(sinfo --noheader --format=%T 2>/dev/null)" = idle ]; }
until_true 60 "an idle node" node_is_idle
say "$(sinfo --version) runs on one node"

# ---- A cohort, and one undisturbed run ----------------------------------------------------------
cd "$place"
cat > simulate.json <<'JSON'
{ "name": "array",
  "model": { "regions": ["V1", "V5"], "inputs": ["light"], "dt": 0.5, "priors": "spm12",
             "A": [["V1", "V5"]], "B": {}, "C": { "light": ["V1"] } },
  "simulate": { "subjects": 16, "scans": 30, "tr": 2, "snr": 3, "seed": 7 },
  "ensemble": { "starts": 1400, "seed": 3 } }
JSON
"$dcmrnn" simulate simulate.json -o study -q
"$dcmrnn" fit study/config.json -o whole -q --threads 1
say "undisturbed run done"

# ---- The array, disturbed -----------------------------------------------------------------------
"$dcmrnn" slurm study/config.json -o out --shards 4 --merge > array.sh
out=$place/out
job=$(sbatch --parsable array.sh)
done_in() { "$dcmrnn" status "$out/shards/$1" --json 2>/dev/null | sed 's/.*"done":\([0-9]*\),.*/\1/'; }
has_saved() { local n; n=$(done_in "$1") && [ -n "$n" ] && [ "$n" -gt 0 ]; }
state_of() { scontrol show job "${job}_$1" | sed -n 's/.*JobState=\([A-Z]*\).*/\1/p' | head -n 1; }
restarts_of() { scontrol show job "${job}_$1" | sed -n 's/.*Restarts=\([0-9]*\).*/\1/p' | head -n 1; }
ended() { case $(state_of "$1") in PENDING | RUNNING | COMPLETING | "") return 1 ;; esac; }
requeued() { [ "$(restarts_of 1)" = 1 ]; }
# Of the shard's own program alone, by the folder that it writes into.
program_of() { pgrep -f -- "fit .* -o $out/shards/$1 "; }

until_true 120 "a batch of shard 1" has_saved 1
scancel --batch --signal=USR1 "${job}_1"
kept=$(done_in 1)
until_true 120 "a batch of shard 2" has_saved 2
kill -9 "$(program_of 2)" || fail "shard 2 had ended already: too short a fit for this test"
until_true 60 "the requeue of shard 1" requeued
say "shard 1: SIGUSR1 after $kept subjects were saved, requeued by its script"
for k in 0 1 2 3; do until_true 240 "the end of shard $k" ended "$k"; done
for k in 0 1 3; do [ "$(state_of "$k")" = COMPLETED ] || fail "shard $k is $(state_of "$k")"; done
[ "$(state_of 2)" = FAILED ] || fail "shard 2, whose program was killed, is $(state_of 2)"
grep -q "resuming: " "$out/shards/1/run.log" || fail "the requeued shard did not resume"
say "shard 2: killed, FAILED; the others COMPLETED"
# afterok cannot come true any more: with kill-on-invalid-dep Slurm takes the merge away.
[ ! -e out/fit ] || fail "merged although a shard is missing"

# ---- Submitted once more: what is missing, then the merge --------------------------------------
job=$(sbatch --parsable array.sh)
for k in 0 1 2 3; do until_true 240 "the end of shard $k, again" ended "$k"; done
grep -q "done already" "dcmrnn-array-${job}_0.log" || fail "a finished shard was fitted again"
merged() { "$dcmrnn" status out/fit --json 2>/dev/null | grep -q '"state":"finished"'; }
until_true 120 "the merge" merged
say "the same script finished shard 2; its merge job waited for it"

# Files that say when, and how long, differ.
for file in $(cd whole && find . -type f ! -name timing.tsv ! -name provenance.json ! -name run.log \
    ! -name run.sqlite ! -name report.html); do
  cmp "whole/$file" "out/fit/$file" || fail "$file differs from the undisturbed run's"
done
say "merged files equal the undisturbed run's to the byte"

# ---- Cancelled: ended, and not requeued ---------------------------------------------------------
"$dcmrnn" slurm study/config.json -o cancelled --shards 1 > one.sh
job=$(sbatch --parsable one.sh)
out=$place/cancelled
until_true 120 "a batch to cancel" has_saved 0
scancel "$job"
until_true 60 "the end of the cancelled task" ended 0
sleep 5  # credentials have expired: a requeued task would be back by now
[ "$(state_of 0)" = CANCELLED ] || fail "the cancelled task is $(state_of 0)"
say "scancel: the task is not requeued"
say "all as it should be"
