"""From a DCM written by scipy through dcmrnn's spm, fit and spm-export, and back: what scipy and Octave read
must be what was written, and what the results say in SPM's terms.

Arguments: the executable, a folder to work in (made anew). Exit code 77 where scipy is missing.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

try:
    import numpy as np
    import scipy.io
    import scipy.sparse
except ImportError as missing:
    print(f"SKIPPED: {missing}")
    sys.exit(77)

SCANS, TR, BIN = 80, 2.0, 0.5
REGIONS, INPUTS = ["V1", "V5"], ["Photic", "Motion"]
N, M = len(REGIONS), len(INPUTS)


def cells(texts):
    """A 1 x n cell array."""
    array = np.empty((1, len(texts)), dtype=object)
    array[0, :] = texts
    return array


def example_dcm():
    """Two regions; Motion modulates V1 > V5 and V5's self-inhibition."""
    rng = np.random.default_rng(1)
    bins = np.arange(int(SCANS * TR / BIN))
    drive = np.stack([(bins // 24) % 2, (bins // 48) % 2], axis=1).astype(float)
    smooth = np.cumsum(rng.standard_normal((SCANS, N)), axis=0) * 0.05
    bold = smooth + 0.3 * drive[:: int(TR / BIN), :1] + 0.1 * rng.standard_normal((SCANS, N))
    b = np.zeros((N, N, M))
    b[1, 0, 1] = b[1, 1, 1] = 1
    return {
        "a": np.ones((N, N)), "b": b, "c": np.array([[1.0, 0], [0, 0]]), "d": np.zeros((N, N, 0)),
        "Y": {"y": bold, "dt": TR, "X0": np.ones((SCANS, 1)), "name": cells(REGIONS)},
        "U": {"u": scipy.sparse.csc_matrix(drive), "dt": BIN, "name": cells(INPUTS)},
        "delays": np.full((N, 1), TR / 2), "TE": 0.04, "n": float(N), "v": float(SCANS),
        "options": {"two_state": 0.0, "stochastic": 0.0, "nonlinear": 0.0, "centre": 0.0},
        "xY": {"name": "V1", "note": "kept as it is"}, "Cp": np.eye(3) * 99,
    }


def run(*words):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True)
    assert done.returncode == 0, f"{words}: {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stderr


def load(path):
    return scipy.io.loadmat(path, struct_as_record=False, squeeze_me=False)["DCM"][0, 0]


def dense(array):
    return array.toarray() if scipy.sparse.issparse(array) else np.asarray(array)


def same(a, b, where="DCM"):
    """Every field, cell and number of two loaded values."""
    if hasattr(a, "_fieldnames"):
        assert a._fieldnames == b._fieldnames, (where, a._fieldnames, b._fieldnames)
        for name in a._fieldnames:
            same(getattr(a, name), getattr(b, name), f"{where}.{name}")
        return
    assert a.shape == b.shape, (where, a.shape, b.shape)
    if getattr(a, "dtype", None) == object:
        for one, other in zip(a.ravel(), b.ravel()):
            same(one, other, where + "{}")
        return
    assert (dense(a) == dense(b)).all(), where


def spm_vector(fields):
    """What spm_vec makes of Ep: field by field, column by column."""
    return np.concatenate([dense(getattr(fields, name)).ravel(order="F") for name in fields._fieldnames])


def expected_covariance(line, result):
    """Cp by the delta method, from covariance.jsonl alone."""
    full = np.zeros((len(line["mean"]),) * 2)
    for k, row in enumerate(line["covariance"]):
        full[k, : k + 1] = full[: k + 1, k] = row
    A, B = np.array(result["A"]), np.array(result["B"])
    rows = {}
    names = [("A", f, t) for f in range(N) for t in range(N)]
    names += [("B", f, t, j) for j in range(M) for f in range(N) for t in range(N)]
    names += [("C", i, j) for j in range(M) for i in range(N)]
    names += [(h, i) for h in ("tau", "kappa", "epsilon") for i in range(N)]
    for place, name in enumerate(names):
        rows[name] = place
    J = np.zeros((len(names), len(full)))
    for k, label in enumerate(line["parameters"]):
        kind, rest = label.split(" ", 1)
        if kind == "A":
            f, t = (REGIONS.index(r) for r in rest.split(">"))
            J[rows["A", f, t], k] = 1 / A[t, t] if f == t else 1
            for j in range(M):
                if f == t:
                    J[rows["B", t, t, j], k] = 1 / (A[t, t] + B[j, t, t]) - 1 / A[t, t]
        elif kind == "B":
            word, edge = rest.split(":")
            f, t = (REGIONS.index(r) for r in edge.split(">"))
            j = INPUTS.index(word)
            J[rows["B", f, t, j], k] = 1 / (A[t, t] + B[j, t, t]) if f == t else 1
        elif kind == "C":
            word, region = rest.split(">")
            J[rows["C", REGIONS.index(region), INPUTS.index(word)], k] = 16
        else:
            J[rows[kind, REGIONS.index(rest)], k] = 1
    return J @ full @ J.T


def check_estimate(dcm, results):
    result = json.loads((results / "results.jsonl").read_text())
    assert result["status"] == "ok", result
    A, B, C = (np.array(result[key]) for key in "ABC")
    ep = dcm.Ep[0, 0]
    assert ep._fieldnames == ["A", "B", "C", "D", "transit", "decay", "epsilon"]
    off = ~np.eye(N, dtype=bool)
    assert (ep.A[off] == A[off]).all()
    np.testing.assert_allclose(-np.exp(np.diag(ep.A)) / 2, np.diag(A), rtol=1e-14)  # a log and its exp
    for j in range(M):
        page = ep.B[:, :, j]
        assert (page[off] == B[j][off]).all()
        np.testing.assert_allclose(-np.exp(np.diag(ep.A) + np.diag(page)) / 2, np.diag(A + B[j]), rtol=1e-14)
    assert (ep.C == 16 * C).all()
    assert ep.D.shape[:2] == (N, N) and ep.D.size == 0
    hemodynamics = result["hemodynamics"]
    np.testing.assert_allclose(2 * np.exp(ep.transit[:, 0]), hemodynamics["tau"], rtol=1e-14)
    np.testing.assert_allclose(0.64 * np.exp(ep.decay[:, 0]), hemodynamics["kappa"], rtol=1e-14)
    np.testing.assert_allclose(np.exp(ep.epsilon[:, 0]), hemodynamics["epsilon"], rtol=1e-14)
    line = json.loads((results / "covariance.jsonl").read_text())
    expected = expected_covariance(line, result)
    assert dcm.Cp.shape == expected.shape == (len(spm_vector(ep)),) * 2
    # Products summed in another order.
    np.testing.assert_allclose(dcm.Cp, expected, rtol=1e-12, atol=1e-14 * np.abs(expected).max())
    assert np.linalg.eigvalsh(dcm.Cp).min() > -1e-12
    assert (spm_vector(dcm.Vp[0, 0]) == np.diag(dcm.Cp)).all()
    assert dcm.F[0, 0] == result["log_evidence"]


def check_priors(dcm):
    """Those of SPM12 for these masks."""
    model = dcm.M[0, 0]
    mean, variance = spm_vector(model.pE[0, 0]), np.diag(model.pC)
    a = [0, 1 / 128, 1 / 128, 0]
    b = [0, 0, 0, 0, 0, 1, 0, 1]
    assert (mean == a + [0] * (8 + 4 + 6)).all(), mean
    np.testing.assert_allclose(variance, [1 / 64] * 4 + b + [1, 0, 0, 0] + [1 / 256] * 6, rtol=1e-14)


def check_series(dcm, results):
    table = np.genfromtxt(results / "predicted" / "example.tsv", names=True, delimiter="\t")
    for i, region in enumerate(REGIONS):
        assert (dcm.y[:, i] == table[region + "_predicted"]).all()
        assert (dcm.R[:, i] == table[region + "_observed"] - table[region + "_predicted"]).all()


def check_original(dcm, original):
    for name in ("a", "b", "c", "d", "Y", "U", "delays", "TE", "options", "xY"):
        same(getattr(dcm, name), getattr(original, name), name)


def check_octave(octave, program, exported, work):
    """Octave reads the same, and what Octave writes is read."""
    for flag, name in (("-v6", "six"), ("-v7", "seven")):
        path = work / f"DCM_{name}.mat"
        run(octave, "--no-gui", "--quiet", "--norc", "--eval", f"load('{exported}'); save('{flag}', '{path}', 'DCM');")
        same(load(path), load(exported))
        run(program, "spm", path, "-o", work / name, "-q")
        for table in ("bold", "inputs", "confounds"):
            ours = (work / "study" / table / "example.csv").read_text()
            assert (work / name / table / f"{name}.csv").read_text() == ours, (flag, table)


def main():
    program, work = Path(sys.argv[1]), Path(sys.argv[2])
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    for compressed in (False, True):
        scipy.io.savemat(work / "DCM_example.mat", {"DCM": example_dcm()}, do_compression=compressed)
        run(program, "spm", work / "DCM_example.mat", "-o", work / "study", "--overwrite", "-q")
    run(program, "fit", work / "study/config.json", "-o", work / "fit", "--starts", 2, "-q")
    said = run(program, "spm-export", work / "fit", "-o", work / "spm", "-q")
    exported = work / "spm/dcm/DCM_example_dcmrnn.mat"
    dcm = load(exported)
    check_original(dcm, load(work / "DCM_example.mat"))
    check_estimate(dcm, work / "fit")
    check_priors(dcm)
    check_series(dcm, work / "fit")
    group = scipy.io.loadmat(work / "spm/GCM_dcmrnn.mat")["GCM"]
    assert group.shape == (1, 1) and group[0, 0][0] == "dcm/DCM_example_dcmrnn.mat", group
    run(program, "spm", work / "spm/GCM_dcmrnn.mat", "-o", work / "again", "-q")
    octave = shutil.which("octave-cli") or shutil.which("octave")
    if octave is None:
        print("SKIPPED in part: no octave")
    else:
        check_octave(octave, program, exported, work)
    print("read back as written" + (": " + said if said else ""))


main()
