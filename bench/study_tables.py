#!/usr/bin/env python3
"""The kept tables of studies as Markdown.

Usage: bench/study_tables.py [STUDY ...]       STUDY: targets, starts, ... (default: all kept)
Reads bench/results/study_STUDY.tsv: a row per condition with its median and 90th percentile of
the relative errors of A, B, C, its aim, the share of data sets within it and of fits that did not
fail, and how many 90 % intervals of connections hold the truth. Medians are over fits that did
not fail.
"""
import csv
import pathlib
import sys

RESULTS = pathlib.Path(__file__).resolve().parent / "results"
DASH = "–"


def figure(text, scale=1, digits=3):
    if text in ("n/a", ""):
        return DASH
    value = scale * float(text)
    return f"{value:.{digits}f}" if value == 0 or abs(value) >= 10 ** -digits else f"{value:.0e}"


def of_each(row, what, digits=3):
    values = [figure(row[f"{name}_{what}"], digits=digits) for name in "ABC"]
    return DASH if set(values) == {DASH} else " / ".join(values)


def table(path):
    rows = list(csv.DictReader(path.open(), delimiter="\t"))
    factors = list(rows[0])[:list(rows[0]).index("data_sets")]
    heads = [*factors, "A / B / C", "90th percentile", "aim", "AUC", "within the aim, %", "ok, %",
             "covered, %"]
    lines = [" | ".join(heads), " | ".join("---" for _ in heads)]
    for row in rows:
        lines.append(" | ".join(
            [row[factor] for factor in factors]
            + [of_each(row, "median"), of_each(row, "p90"), of_each(row, "target"),
               figure(row["edge_auc_median"], digits=2), figure(row["success_share"], 100, 0),
               figure(row["ok_share"], 100, 0), figure(row["coverage_connections"], 100, 0)]))
    return "\n".join(f"| {line} |" for line in lines)


def main():
    studies = sys.argv[1:] or sorted(
        path.stem.removeprefix("study_") for path in RESULTS.glob("study_*.tsv"))
    for study in studies:
        path = RESULTS / f"study_{study}.tsv"
        if not path.exists():
            sys.exit(f"study_tables.py: {path} is missing; expected one that bench/studies.sh keeps")
        print(f"## {study}\n\n{table(path)}\n")


if __name__ == "__main__":
    main()
