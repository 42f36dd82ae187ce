#!/usr/bin/env python3
"""Throughput of the whole path, from files to tables and a report, on a cohort.

Usage: cohort.py DCMRNN [--subjects 1000] [--scans 256] [--planned 40000] [-o RESULT.json]

Simulates a cohort (3 regions, 2 inputs, TR 2 s, steps of 0.125 s, 8 starts) and measures `fit` as a whole: minutes, peak
memory, and how much of the time is spent outside the engine (loading, planning, saving, tables, report). Then a study of
many more subjects, whose data are those files again under other ids: what planning it costs, with all data read and
checked (`check`), and without (one empty shard of it: config, plan, store, tables).
"""
import argparse
import csv
import datetime
import json
import os
import pathlib
import platform
import subprocess
import tempfile
import time


def simulation(subjects, scans):
    return {
        "name": "cohort",
        "model": {"regions": ["V1", "V5", "SPC"], "inputs": ["Photic", "Motion"], "dt": 0.125,
                  "priors": "friston2003", "A": "full", "B": {"Motion": [["V1", "V5"]]}, "C": {"Photic": ["V1"]}},
        "simulate": {"subjects": subjects, "scans": scans, "tr": 2, "snr": 3, "seed": 1},
        "ensemble": {"starts": 8, "seed": 1}}


def measured(command, allowed=(0, 1)):
    """Wall and CPU seconds, and peak memory in MB, of a command."""
    begin = time.monotonic()
    process = subprocess.Popen([str(word) for word in command], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    code = os.waitstatus_to_exitcode(status)
    if code not in allowed:
        raise SystemExit(f"{command}: exit code {code}")
    return {"wall_seconds": round(time.monotonic() - begin, 2),
            "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 2),
            "peak_mb": round(usage.ru_maxrss / 1024)}


def engine_seconds(out):
    with open(out / "timing.tsv", newline="") as table:
        rows = {row["quantity"]: row["value"] for row in csv.DictReader(table, delimiter="\t")}
    return float(rows["engine"])


def larger_study(study, wanted, file):
    """The study with its subjects over and over, under ids of their own."""
    subjects = [dict(study["subjects"][k % len(study["subjects"])], id=f"sub-{k:06d}") for k in range(wanted)]
    for subject in subjects:
        subject.pop("truth", None)
    file.write_text(json.dumps({**study, "subjects": subjects}))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("dcmrnn", type=pathlib.Path)
    parser.add_argument("--subjects", type=int, default=1000)
    parser.add_argument("--scans", type=int, default=256)
    parser.add_argument("--planned", type=int, default=40000)
    parser.add_argument("-o", "--out", type=pathlib.Path)
    options = parser.parse_args()
    program = options.dcmrnn.resolve()

    load_before = os.getloadavg()
    with tempfile.TemporaryDirectory() as place:
        place = pathlib.Path(place)
        (place / "simulate.json").write_text(json.dumps(simulation(options.subjects, options.scans)))
        simulated = measured([program, "simulate", place / "simulate.json", "-o", place / "data", "-q"])
        config = place / "data/config.json"
        fit = measured([program, "fit", config, "-o", place / "fit", "-q"])
        engine = engine_seconds(place / "fit")
        threads = json.loads((place / "fit/provenance.json").read_text())["threads"]
        fit |= {"minutes": round(fit["wall_seconds"] / 60, 2), "engine_seconds": round(engine, 2), "threads": threads,
                "share_outside_engine": round(1 - engine / fit["wall_seconds"], 3),
                "output_mb": round(sum(f.stat().st_size for f in (place / "fit").rglob("*") if f.is_file()) / 1e6, 1)}
        many = place / "data/many.json"
        larger_study(json.loads(config.read_text()), options.planned, many)
        planned = {
            "subjects": options.planned,
            "all_data_checked": measured([program, "check", many, "-q"]),
            "one_shard_of_1000000": measured(
                [program, "fit", many, "-o", place / "shard", "-q", "--shard", "999999/1000000", "--fail-on", "none"])}

    report = {
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d"),
        "version": subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.strip(),
        "machine": {"cpu": json.loads(subprocess.run([program, "devices"], capture_output=True, text=True,
                                                     check=True).stdout)["cpu"], "system": platform.platform()},
        "load_average": {"before": load_before, "after": os.getloadavg()},
        "cohort": {"subjects": options.subjects, "scans": options.scans, "regions": 3, "tr": 2, "dt": 0.125, "starts": 8},
        "simulate": simulated, "fit": fit, "planned": planned}
    text = json.dumps(report, indent=1) + "\n"
    print(text, end="")
    if options.out:
        options.out.write_text(text)


main()
