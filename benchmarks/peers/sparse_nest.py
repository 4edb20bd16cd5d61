"""Runs a sparse network with NEST for three times a second of model time, and prints seconds: of building, of the first, of the last.

usage: python sparse_nest.py brunel|cuba THREADS
The networks are those that 'lifsim init --example' writes.
"""
import sys
import time

import nest

name, threads = sys.argv[1], int(sys.argv[2])
nest.set_verbosity("M_ERROR")
nest.ResetKernel()
nest.local_num_threads = threads
nest.resolution = 0.1
nest.rng_seed = 1
start = time.time()
if name == "brunel":
    cell = dict(C_m=1.0, tau_m=20.0, t_ref=2.0, E_L=0.0, V_reset=0.0, V_m=0.0, V_th=20.0)
    e = nest.Create("iaf_psc_delta", 10000, params=cell)
    i = nest.Create("iaf_psc_delta", 2500, params=cell)
    noise = nest.Create("poisson_generator", params=dict(rate=20000.0))
    exc, inh = dict(weight=0.1, delay=1.5), dict(weight=-0.5, delay=1.5)
    nest.Connect(noise, e + i, syn_spec=exc)
    nest.Connect(e, e + i, dict(rule="fixed_indegree", indegree=1000), exc)
    nest.Connect(i, e + i, dict(rule="fixed_indegree", indegree=250), inh)
else:
    cell = dict(C_m=200.0, tau_m=20.0, t_ref=5.0, E_L=-49.0, V_reset=-60.0, V_th=-50.0, tau_syn_ex=5.0, tau_syn_in=10.0)
    e = nest.Create("iaf_psc_exp", 3200, params=cell)
    i = nest.Create("iaf_psc_exp", 800, params=cell)
    for cells in (e, i):
        cells.V_m = nest.random.uniform(-60.0, -50.0)
    some = dict(rule="pairwise_bernoulli", p=0.02)
    nest.Connect(e, e + i, some, dict(weight=16.2, delay=0.1))
    nest.Connect(i, e + i, some, dict(weight=-139.5, delay=0.1))
nest.Prepare()
seconds = [time.time() - start]
for _ in range(3):
    start = time.time()
    nest.Run(1000.0)
    seconds.append(time.time() - start)
print(seconds[0], seconds[1], seconds[3])
