#!/usr/bin/env python3
"""Kills a fit with SIGKILL at random moments until it has run to its end.

Usage: survive_kills.py DCMRNN [MOMENTS]      DCMRNN: the executable; MOMENTS: 100 kills by default

Simulates a small cohort and fits it undisturbed, then again and again into new folders: every run is
killed at a random moment, begun again, killed again, ... Each run that reaches its end must have the
undisturbed run's files to the byte, and no journal or temporary file beside them. After every kill
`status` must see no fewer units done than before, and what the store holds of each must be the
undisturbed run's record to the byte.
"""
import json
import pathlib
import random
import sqlite3
import subprocess
import sys
import tempfile
import time

SIMULATION = {
    "name": "killed",
    "model": {"regions": ["V1", "V5"], "inputs": ["light"], "dt": 0.5, "priors": "spm12",
              "A": [["V1", "V5"]], "B": {}, "C": {"light": ["V1"]}},
    "simulate": {"subjects": 12, "scans": 30, "tr": 2, "snr": 3, "seed": 7},
    "ensemble": {"starts": 1000, "seed": 3}}
TIMED = {"timing.tsv", "provenance.json", "report.html", "run.log", "run.sqlite"}


def files(folder):
    """Name and bytes of every file that does not hold times."""
    return {str(path.relative_to(folder)): path.read_bytes()
            for path in folder.rglob("*") if path.is_file() and path.name not in TIMED}


def units_done(program, folder):
    """What the store holds; 0 before the plan is written."""
    status = subprocess.run([program, "status", folder, "--json"], capture_output=True, text=True)
    if status.returncode == 66:
        return 0
    if status.returncode != 0:
        sys.exit(f"status: {status.returncode}\n{status.stderr}")
    return json.loads(status.stdout)["done"]


def records(folder):
    """What the store holds of each finished unit, once `status` has undone what a kill left half-done."""
    store = sqlite3.connect(f"file:{folder / 'run.sqlite'}?mode=ro", uri=True)
    try:
        return dict(store.execute("SELECT name, json FROM result JOIN unit ON unit.position = result.unit"))
    finally:
        store.close()


def main():
    program, wanted = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100
    moments = random.Random(5)
    with tempfile.TemporaryDirectory() as place:
        place = pathlib.Path(place)
        (place / "simulate.json").write_text(json.dumps(SIMULATION))
        subprocess.run([program, "simulate", place / "simulate.json", "-o", place / "data", "-q"],
                       check=True)
        # A kill may come when all is written: then there is nothing left to do.
        fit = [program, "fit", place / "data/config.json", "-q", "--threads", "1", "--finished-is-done", "-o"]
        begin = time.monotonic()
        subprocess.run([*fit, place / "whole"], check=True)
        whole, seconds = files(place / "whole"), time.monotonic() - begin
        expected = records(place / "whole")
        print(f"undisturbed: {seconds:.1f} s, {len(whole)} files compared")

        killed, ended, kept = 0, 0, 0
        while killed < wanted:
            out, done = place / f"run{ended}", 0
            while True:
                run = subprocess.Popen([*fit, out])
                try:
                    code = run.wait(timeout=moments.uniform(0, 0.6 * seconds))
                except subprocess.TimeoutExpired:
                    run.kill()
                    run.wait()
                    killed += 1
                    now = units_done(program, out)
                    if now < done:
                        sys.exit(f"{out}: {done} units were done, now {now}")
                    found = records(out) if now else {}
                    changed = [unit for unit in found if found[unit] != expected[unit]]
                    if len(found) != now or changed:
                        sys.exit(f"{out}: {now} units done, {len(found)} records; changed: {changed}")
                    kept, done = kept + (now > done), now
                    continue
                if code != 0:
                    sys.exit(f"{out}: exit code {code}")
                break
            ended += 1
            if files(out) != whole:
                sys.exit(f"{out}: the files differ from those of the undisturbed run")
            leftovers = [path.name for path in out.rglob("*") if path.suffix == ".tmp"
                         or path.name == "run.sqlite-journal"]
            if leftovers:
                sys.exit(f"{out}: left behind: {leftovers}")
        if kept == 0:
            sys.exit("no kill came after a batch was saved: nothing was resumed")
        print(f"{killed} kills, {kept} of them after another batch was saved; {ended} runs reached "
              f"their end, each with the same bytes")


main()
