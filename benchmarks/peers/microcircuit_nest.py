"""Runs the microcircuit of a file of 'lifsim init --example microcircuit' with NEST 3.10, and writes its spikes.

usage: python microcircuit_nest.py FILE.yaml OUT.npz SEED THREADS MS

Full scale takes 15 GB. A process of two threads has room for 2^28 connections of one synapse model, so excitatory and inhibitory
ones are two models.
"""
import re
import sys
import time

import nest
import numpy as np
import yaml

file, out, seed, threads, duration = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5])
with open(file) as text:
    network = yaml.safe_load(text)
nest.set_verbosity("M_ERROR")
nest.ResetKernel()
nest.local_num_threads = threads
nest.resolution = network["dt"]
nest.rng_seed = seed
start = time.time()


def drawn(value):
    """A number, or normal(mean, sd, min=0) with values outside drawn again."""
    if not isinstance(value, str):
        return value
    mean, sd, bound = re.fullmatch(r"normal\(([^,]+), ([^,]+), (.*)\)", value).groups()
    low = float(bound[4:]) if bound.startswith("min=") else -np.inf
    high = float(bound[4:]) if bound.startswith("max=") else np.inf
    return nest.math.redraw(nest.random.normal(float(mean), float(sd)), min=low, max=high)


cells = {}
like = {}
for name, population in network["populations"].items():
    like[name] = {**like.get(population.get("like"), {}), **population}
    cells[name] = nest.Create(like[name]["model"], like[name]["units"], params={k: float(v) for k, v in like[name]["parameters"].items()})
    mean, sd, _ = like[name]["initial"]["V_m"].split(":")[1:]
    cells[name].V_m = nest.random.normal(float(mean), float(sd))
for entry in network["inputs"].values():
    if "current" in entry:
        cells[entry["to"]].I_e = float(entry["current"])
    else:
        noise = nest.Create("poisson_generator", params={"rate": float(entry["poisson"])})
        nest.Connect(noise, cells[entry["to"]], syn_spec={"weight": entry["weight"], "delay": entry["delay"]})
nest.CopyModel("static_synapse", "excitatory")
nest.CopyModel("static_synapse", "inhibitory")
for entry in network["projections"].values():
    number = int(re.fullmatch(r"fixed_total_number\((\d+)\)", entry["rule"]).group(1))
    weight = drawn(entry["weight"])
    model = "inhibitory" if "max=" in entry["weight"] else "excitatory"
    nest.Connect(
        cells[entry["from"]], cells[entry["to"]], {"rule": "fixed_total_number", "N": number},
        {"synapse_model": model, "weight": weight, "delay": drawn(entry["delay"])})
recorders = {}
for name in cells:
    recorders[name] = nest.Create("spike_recorder", params={"time_in_steps": True})
    nest.Connect(cells[name], recorders[name])
nest.Prepare()
print(f"built in {time.time() - start:.0f} s", flush=True)
start = time.time()
steps = 0.0
while steps < duration:
    piece = min(500.0, duration - steps)
    nest.Run(piece)
    steps += piece
    print(f"{steps:.0f} ms after {time.time() - start:.0f} s", flush=True)
nest.Cleanup()
arrays = {}
for name in cells:
    events = recorders[name].events
    arrays[name + ".unit"] = (np.asarray(events["senders"]) - cells[name].global_id[0] if hasattr(cells[name].global_id, "__len__")
                              else np.asarray(events["senders"]) - cells[name].global_id).astype(np.int32)
    arrays[name + ".step"] = np.asarray(events["times"]).astype(np.int32)
    arrays[name + ".size"] = np.int32(len(cells[name]))
np.savez_compressed(out, **arrays)
