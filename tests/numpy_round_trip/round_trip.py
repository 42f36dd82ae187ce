"""NumPy reads the arrays that dcmrnn writes, and dcmrnn reads what NumPy writes.

    round_trip.py DCMRNN FOLDER      (77: skipped, there is no NumPy)
"""

import json
import pathlib
import shutil
import subprocess
import sys

try:
    import numpy
except ImportError:
    print("SKIPPED: python3 has no numpy")
    sys.exit(77)

SIMULATION = {
    "name": "numpy",
    "model": {"regions": ["V1", "V5"], "inputs": ["Photic"], "dt": 0.5, "priors": "spm12"},
    "simulate": {"subjects": 2, "scans": 64, "tr": 2, "snr": 5, "seed": 3},
    "ensemble": {"starts": 2},
    "fit": {"explore": None, "polish": {"max_iterations": 8}},
}


def run(*words):
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)


def table(path):
    return numpy.genfromtxt(path, delimiter=",", skip_header=1, ndmin=2)


def compare(results, arrays):
    """What numpy.load gives is what results.jsonl says."""
    subjects = [json.loads(line) for line in open(results)]
    index = json.load(open(arrays / "arrays.json"))
    assert index["subjects"] == [subject["id"] for subject in subjects]
    expected = {name: [subject[name] for subject in subjects] for name in "ABC"}
    expected |= {name + "_sd": [subject["sd"][name] for subject in subjects] for name in "ABC"}
    expected["hemodynamics"] = [
        [subject["hemodynamics"][parameter] for parameter in index["parameters"]] for subject in subjects
    ]
    for name, values in expected.items():
        found = numpy.load(arrays / (name + ".npy"), allow_pickle=False)
        assert found.dtype == numpy.float64 and found.flags.c_contiguous
        numpy.testing.assert_array_equal(found, numpy.array(values, dtype=float), err_msg=name)
        assert len(index["arrays"][name + ".npy"]["axes"]) == found.ndim
    assert numpy.load(arrays / "hemodynamics_sd.npy").shape == numpy.load(arrays / "hemodynamics.npy").shape


def as_numpy(study, folder):
    """The study with every table as an array: big-endian, Fortran order, header version 2.0, one dimension."""
    for number, subject in enumerate(study["subjects"]):
        bold = table(folder / subject["bold"])
        inputs = table(folder / subject["inputs"])
        arrays = {"bold": numpy.asfortranarray(bold.astype(">f8")), "inputs": inputs[:, 0]}
        for key, array in arrays.items():
            name = f"{key}_{number}.npy"
            with open(folder / name, "wb") as file:
                version = (2, 0) if number else (1, 0)
                numpy.lib.format.write_array(file, array, version=version)
            subject[key] = name
    return study


def main(program, out):
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    (out / "simulation.json").write_text(json.dumps(SIMULATION))
    data = out / "data"
    run(program, "simulate", out / "simulation.json", "-o", data)
    run(program, "fit", data / "config.json", "-o", out / "fit", "--fail-on", "none")
    compare(out / "fit" / "results.jsonl", out / "fit" / "arrays")

    study = json.load(open(data / "config.json"))
    (data / "numpy.json").write_text(json.dumps(as_numpy(study, data)))
    run(program, "fit", data / "numpy.json", "-o", out / "numpy", "--fail-on", "none")
    assert (out / "numpy" / "results.jsonl").read_bytes() == (out / "fit" / "results.jsonl").read_bytes()
    print("NumPy", numpy.__version__, "reads what was written, and is read")


main(sys.argv[1], pathlib.Path(sys.argv[2]))
