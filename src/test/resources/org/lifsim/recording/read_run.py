"""Reads what lifsim wrote with NumPy, h5py, libsonata and bmtk, and fails where it is not as the documentation says."""
import csv
import json
import pathlib
import sys

import h5py
import libsonata
import numpy
from bmtk.utils.reports.spike_trains import SpikeTrains

run, interrupted, silent = (pathlib.Path(argument) for argument in sys.argv[1:])
facts = json.loads((run / "run.json").read_text())
units, steps, dt = facts["units"], facts["steps"], facts["dt"]

spikes = numpy.load(run / "spikes.npz")
step, unit = spikes["step"], spikes["unit"]
assert step.dtype == numpy.int64 and unit.dtype == numpy.int64 and step.shape == unit.shape
assert spikes["dt"].dtype == numpy.float64 and spikes["dt"].shape == () and spikes["dt"] == dt
assert len(step) == facts["result"]["spikes"] > 1000
assert (numpy.diff(step * units + unit) > 0).all()
assert step.min() >= 0 and step.max() < steps and unit.min() >= 0 and unit.max() < units


def text(attribute):
    return attribute.decode() if isinstance(attribute, bytes) else attribute


def read_sonata(path):
    with h5py.File(path) as hdf:
        assert list(hdf) == ["spikes"] and list(hdf["spikes"]) == ["lifsim"]
        assert int(hdf.attrs["magic"]) == 0x0A7A and list(hdf.attrs["version"]) == [0, 1]
        group = hdf["spikes/lifsim"]
        assert hdf.attrs["magic"].dtype == hdf.attrs["version"].dtype == numpy.uint32
        sortings = h5py.check_enum_dtype(group.attrs.get_id("sorting").dtype)
        assert sortings == {"none": 0, "by_id": 1, "by_time": 2} and group.attrs["sorting"] == 2
        assert text(group["timestamps"].attrs["units"]) == "ms"
        assert group["node_ids"].dtype == numpy.uint64 and group["timestamps"].dtype == numpy.float64
        return group["node_ids"][:], group["timestamps"][:]


node_ids, timestamps = read_sonata(run / "spikes.h5")
assert (node_ids == unit).all() and (timestamps == step * dt).all()
population = libsonata.SpikeReader(run / "spikes.h5")["lifsim"]
assert population.sorting == "by_time" and population.time_units == "ms"
assert (population.get_dict()["node_ids"] == unit).all()
assert (population.get_dict()["timestamps"] == step * dt).all()
assert population.get(node_ids=[7]) == [(7, t) for t in (step * dt)[unit == 7]]
trains = SpikeTrains.from_sonata(str(run / "spikes.h5"))
assert trains.populations == ["lifsim"] and trains.n_spikes() == len(step)
assert (trains.get_times(7) == (step * dt)[unit == 7]).all()
assert SpikeTrains.from_sonata(str(silent / "spikes.h5")).n_spikes() == 0
node_ids, timestamps = read_sonata(silent / "spikes.h5")
assert len(libsonata.SpikeReader(silent / "spikes.h5")["lifsim"].get()) == 0
assert node_ids.shape == timestamps.shape == (0,)

table = numpy.genfromtxt(run / "spikes.csv", delimiter=",", names=True)
assert (table["step"] == step).all() and (table["unit"] == unit).all()
assert (table["t_ms"].astype("f4") == (step * dt).astype("f4")).all()

counts = numpy.load(run / "counts.npz")
assert counts["unit"].dtype == numpy.int64 and counts["spikes"].dtype == numpy.uint32
assert (counts["unit"] == numpy.arange(units)).all()
assert (counts["spikes"] == numpy.bincount(unit, minlength=units)).all()

rate = numpy.load(run / "rate.npz")
bins = 30
assert (rate["spikes"] == numpy.bincount(step // bins, minlength=len(rate["spikes"]))).all()
assert (rate["t_ms"] == numpy.arange(len(rate["t_ms"])) * bins * dt).all()
assert rate["rate_hz"].dtype == numpy.float64 and numpy.isfinite(rate["rate_hz"]).all()

traces = numpy.load(run / "traces.npz")
assert list(traces["unit"]) == [3, 40, 41, 299] and (traces["step"] == numpy.arange(steps)).all()
assert traces["dt"] == dt and traces["v"].dtype == numpy.float32 and traces["v"].shape == traces["j"].shape == (steps, 4)
with open(run / "every.csv", newline="") as file:
    rows = {(int(row["step"]), int(row["unit"])): numpy.float32(row["v"]) for row in csv.DictReader(file)}
assert rows[(149, 40)] == traces["v"][149, 1] and len(rows) == 14 * 150

# What an interrupted run left: arrays that grew, and a checkpoint.
grown = numpy.load(interrupted / "spikes.npz.step.npy")
grown_units = numpy.load(interrupted / "spikes.npz.unit.npy")
assert 0 < len(grown) == len(grown_units) < len(step)
assert (grown == step[: len(grown)]).all() and (grown_units == unit[: len(grown)]).all()
checkpoint = numpy.load(interrupted / "checkpoint.npz")
assert checkpoint["v"].shape == (units,) and checkpoint["spike_counts"].dtype == numpy.uint32
print("NumPy", numpy.__version__, "and h5py", h5py.__version__, "and libsonata", libsonata.version, "read it all")
