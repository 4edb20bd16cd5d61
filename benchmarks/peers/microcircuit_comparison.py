"""Compares the spikes of runs of the microcircuit: those of lifsim with each other, and with NEST's.

usage: python microcircuit_comparison.py NEST.npz FOLDER...
NEST.npz: of microcircuit_nest.py. FOLDER: of 'lifsim run', with the spikes of all cells. Prints tables in Markdown.
The first 500 ms are left out. A cell has a CV if it has three spikes or more. Synchrony: variance over mean of the population's
spike counts in bins of 3 ms.
"""
import sys

import numpy as np
from scipy.stats import ks_2samp

DISCARDED, DT = 5000, 0.1
nest = np.load(sys.argv[1])
names = [key[:-5] for key in nest.files if key.endswith(".size")]


class Statistics:
    def __init__(self, step, unit, size, last):
        kept = step > DISCARDED
        step, unit = step[kept], unit[kept]
        order = np.lexsort((step, unit))
        step, unit = step[order], unit[order]
        self.rates = np.bincount(unit, minlength=size) / ((last - DISCARDED) * DT / 1000)
        intervals = np.diff(step)[np.diff(unit) == 0].astype(float)
        owner = unit[1:][np.diff(unit) == 0]
        count = np.bincount(owner, minlength=size)
        some = count >= 2
        mean = np.bincount(owner, intervals, size)[some] / count[some]
        square = np.bincount(owner, intervals**2, size)[some] / count[some]
        self.cvs = np.sqrt(np.maximum(square - mean**2, 0)) / mean
        bins = np.bincount((step - DISCARDED - 1) // 30, minlength=(last - DISCARDED) // 30)
        self.synchrony = bins.var() / bins.mean()


def of_folder(folder, name):
    spikes = np.load(f"{folder}/spikes-{name}.npz")
    return spikes["step"].astype(np.int64), spikes["unit"].astype(np.int64)


last = max(int(nest[name + ".step"].max()) for name in names)
last += -last % 1000
runs = {"NEST": {}}
for name in names:
    runs["NEST"][name] = Statistics(nest[name + ".step"].astype(np.int64), nest[name + ".unit"], int(nest[name + ".size"]), last)
for folder in sys.argv[2:]:
    runs[folder] = {name: Statistics(*of_folder(folder, name), int(nest[name + ".size"]), last) for name in names}
ours = sys.argv[2:]


def table(title, rows):
    print(f"\n| {title} | " + " | ".join(names) + " |\n|---|" + "---|" * len(names))
    for label, values in rows:
        print(f"| {label} | " + " | ".join(values) + " |")


for title, of, form in (
    ("mean rate, spikes/s", lambda s: s.rates.mean(), "{:.3f}"),
    ("CV of intervals", lambda s: s.cvs.mean(), "{:.3f}"),
    ("synchrony", lambda s: s.synchrony, "{:.2f}"),
):
    table(title, [(run, [form.format(of(runs[run][name])) for name in names]) for run in runs])
for title, of in (("KS distance of rates", lambda s: s.rates), ("KS distance of CV", lambda s: s.cvs)):
    rows = []
    pairs = [("NEST and " + folder, "NEST", folder) for folder in ours]
    pairs += [(f"{a} and {b}", a, b) for k, a in enumerate(ours) for b in ours[k + 1:]]
    for label, a, b in pairs:
        rows.append((label, [f"{ks_2samp(of(runs[a][name]), of(runs[b][name])).statistic:.3f}" for name in names]))
    table(title, rows)
