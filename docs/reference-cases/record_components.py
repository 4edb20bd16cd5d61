"""Runs components of ngc-learn 3.2.3 with random parameters and stores a digest of every array.

`lifsim verify` and RandomCasesTest compare with these digests.

usage: python record_components.py OUT_DIR [--models Alpha,Rate] [--count 100] [--draw 1] [--jobs 2]
needs Python 3.12, numpy, ngclearn 3.2.3 with jax 0.12 (CPU). A second run writes the same files on the same kind of
machine (x86-64 with fma).

OUT_DIR/component-random.csv has a line for each configuration: model, dt (ms), units or rows and columns, batch, steps,
seed, the parameters, a description of each input and matrix @NAME, and eight hexadecimal digits for each array #NAME.
Digests, and runs that end before a NaN, are those of record_random.py.

The n-th input or matrix of a line, from 0, consists of JAX's uniform numbers u with the key fold_in(PRNGKey(seed), n),
in the order of steps, batch elements, units, or of rows and columns. Its description is one of:
  uniform LOW HIGH   u (HIGH - LOW) + LOW, in float32
  held LOW HIGH      the same, drawn once for all steps
  spikes RATE        1 where u < RATE, else 0
  times RATE         the time of the last of such spikes, ms; 0 before the first one

The configurations leave out the shapes on which the reference's bits depend: see AVOIDED and numerics.md.
"""
import argparse, os, pathlib
from record_random import Draw, digest, f, np, short, text, write

# Component: (module and class, recorded arrays). The order is part of the seed.
COMPONENTS = {
    "Exponential": ("synapses.exponentialSynapse.ExponentialSynapse", "g_syn i_syn"),
    "Alpha": ("synapses.alphaSynapse.AlphaSynapse", "h_syn g_syn i_syn"),
    "DoubleExp": ("synapses.doubleExpSynapse.DoubleExpSynapse", "h_syn g_syn i_syn"),
    "STPDense": ("synapses.STPDenseSynapse.STPDenseSynapse", "u x Wdyn outputs"),
    "VarTrace": ("other.varTrace.VarTrace", "trace"),
    "ExpKernel": ("other.expKernel.ExpKernel", "epsp"),
    "TraceSTDP": ("synapses.hebbian.traceSTDPSynapse.TraceSTDPSynapse", "weights dWeights"),
    "MSTDPET": ("synapses.modulated.MSTDPETSynapse.MSTDPETSynapse", "weights dWeights eligibility"),
    "EventSTDP": ("synapses.hebbian.eventSTDPSynapse.EventSTDPSynapse", "weights dWeights"),
    "ExpSTDP": ("synapses.hebbian.expSTDPSynapse.ExpSTDPSynapse", "weights dWeights"),
    "Latency": ("input_encoders.latencyCell.LatencyCell", "targ_sp_times mask outputs tols"),
    "TTFS": ("input_encoders.TTFSCell.TTFSCell", "target_spike_times outputs tols"),
    "Rate": ("neurons.graded.rateCell.RateCell", "z zF"),
    "GaussianError": ("neurons.graded.gaussianErrorCell.GaussianErrorCell", "dmu dtarget L"),
    "Hebbian": ("synapses.hebbian.hebbianSynapse.HebbianSynapse", "weights dWeights"),
    "LastSpikeTime": ("input_encoders.bernoulliCell.BernoulliCell", "tols"),  # its probabilities are 0 and 1
}
CONDUCTANCES = ("Exponential", "Alpha", "DoubleExp")
PLASTIC = ("TraceSTDP", "MSTDPET", "EventSTDP", "ExpSTDP", "Hebbian")
MATRICES = ("weights", "resources")
PAIRS = dict(prior="prior_strength", threshold="threshold_value")  # the reference takes a pair of a kind and a number
AVOIDED = {"columns": 9, "units of ExpKernel": 9, "values of VarTrace": 2, "values of GaussianError": 2, "batch of TraceSTDP with mu": 2}  # the least values that are drawn

# --- random configurations ------------------------------------------------------------------------------------------------------

class ComponentDraw(Draw):
    def whole(self, low, high): return int(self.g.integers(low, high + 1))
    def dt(self): return self.pick(.001, .1, .25, .3, .5, 1., *[lambda: self.log(.001, 1)] * 4)
    def tau(self, low, high): return self.pick(*[lambda: self.log(low, high)] * 4, low, 3.3, 20., 37.7)
    def factor(self, low, high): return self.pick(1., 1., 0., -1., 2., .5, *[lambda: self.log(low, high)] * 6, lambda: -self.log(low, high))
    def spikes(self): return f"spikes {self.pick(0., .05, .2, .5, 1., lambda: self.log(.01, 1))}"
    def between(self, low, high): return f"uniform {short(low)} {short(high)}"

def configuration(model, draw, n, attempt):
    """Returns what a line says: its settings, its parameters and its inputs."""
    d = ComponentDraw(draw, list(COMPONENTS).index(model), n, attempt)
    dt, batch, steps = d.dt(), d.pick(1, 1, 2, 3, lambda: d.whole(1, 9)), d.pick(1, 2, 60, *[lambda: d.whole(3, 60)] * 3)
    rows, columns, units = d.pick(1, 2, *[lambda: d.whole(1, 40)] * 4), d.pick(AVOIDED["columns"], 16, 33, *[lambda: d.whole(AVOIDED["columns"], 40)] * 4), d.pick(1, 2, *[lambda: d.whole(1, 40)] * 4)
    if model in CONDUCTANCES:
        p = dict(tau_decay=d.tau(2 * dt, 50), g_syn_bar=d.factor(.1, 5), syn_rest=d.pick(None, None, 0., -65.5, lambda: d.even(-80, 10)))
        if model == "DoubleExp": p["tau_rise"] = d.pick(p["tau_decay"], *[lambda: d.tau(2 * dt, 20)] * 6)
        p["g_conduct_factor" if model == "Exponential" else "resist_scale"] = d.factor(.1, 10)
        x = dict(inputs=d.pick(d.spikes(), d.spikes(), d.between(0, 1)), v=d.pick(d.between(-90, -40), "held -70.0 -70.0"), weights=d.between(d.pick(0., -.3), d.pick(.3, 1.)))
        if batch == 1 and columns % 8 == 1 and not x["inputs"].startswith("spikes"): columns += 1  # see numerics.md
    elif model == "STPDense":
        batch = 1; rows = columns
        p = dict(tau_f=d.pick(0., 1., 750., *[lambda: d.log(1, 900)] * 3), tau_d=d.pick(0., 1., 50., *[lambda: d.log(1, 900)] * 3), g_conduct_factor=d.factor(.1, 10))
        x = dict(inputs=d.spikes(), weights=d.between(d.pick(0., -.3), 1.), resources=d.pick(d.between(0, 1), d.between(.15, .6), "uniform 0.45 0.45"))
    elif model == "VarTrace":
        if batch == 1: units = max(units, AVOIDED["values of VarTrace"])
        p = dict(tau_tr=d.pick(*[lambda: d.tau(max(.5, dt), 100)] * 2, lambda: short(dt * d.even(.3, 2))), a_delta=d.pick(0., 0., 1., .3, lambda: d.log(.01, 2)), P_scale=d.factor(.1, 3), gamma_tr=d.pick(1., 1., .9, 0., lambda: d.even(.5, 1)),
                 decay_type=d.pick("exp", "exp", "lin", "step"), n_nearest_spikes=d.pick(0, 0, 1, 2, 3, 7))
        x = dict(inputs=d.pick(d.spikes(), d.spikes(), d.between(0, 1)))
        if d.chance(.15): p.update(a_delta=1e-36, gamma_tr=1., n_nearest_spikes=0); x = dict(inputs="spikes 0.2")  # decays to subnormals, but not within a step
    elif model == "ExpKernel":
        units = max(units, AVOIDED["units of ExpKernel"])
        p = dict(tau_w=d.tau(1, 500), nu=d.pick(short(.5 * dt), short(dt), *[lambda: short(dt * d.even(1.2, 60))] * 6))
        x = dict(inputs=d.spikes())
    elif model == "EventSTDP":
        batch = 1
        p = dict(eta=d.factor(.01, 1), lmbda=d.pick(.01, 0., lambda: d.log(.001, .3)), A_plus=d.factor(.1, 2), A_minus=d.factor(.1, 2), presyn_win_len=d.pick(0., 2., lambda: short(d.even(0, 6 * dt))), w_bound=d.pick(1., lambda: d.log(.3, 3)))
        if p["A_minus"] == -1: p["A_minus"] = -.5  # see numerics.md
        x = dict(pre_tols="times " + d.spikes().split()[1], postSpike=d.spikes(), weights=d.between(d.pick(0., -.1), p["w_bound"] * d.pick(.3, 1., 1.2)))
    elif model in PLASTIC[:4]:
        p = dict(A_plus=d.factor(.001, 1), A_minus=d.pick(0., 0., 1., *[lambda: d.log(.001, 1)] * 4, -.1), eta=d.factor(.01, 1), pretrace_target=d.pick(0., 0., *[lambda: d.even(0, .6)] * 2, -.1), w_bound=d.pick(1., *[lambda: d.log(.3, 3)] * 2))
        if model == "ExpSTDP": p["exp_beta"] = d.factor(.1, 3)
        else: p.update(mu=d.pick(0., 0., 0., .5, 1., 2., 3.), tau_w=d.pick(0., 0., 1., lambda: d.log(5, 500)))
        if model == "MSTDPET": batch = 1; p.update(mu=0., tau_elg=d.pick(0., *[lambda: d.tau(1, 100)] * 3), elg_decay=d.pick(1., 1., 0., *[lambda: d.even(.5, 1)] * 3))
        elif p.get("mu"): batch = max(batch, AVOIDED["batch of TraceSTDP with mu"])
        x = dict(preSpike=d.spikes(), postSpike=d.spikes(), preTrace=d.between(0, 1), postTrace=d.between(0, d.pick(1, .3)))
        if model == "MSTDPET": x.update(modulator=d.pick(d.between(-.5, 1), d.spikes(), "held 1.0 1.0"), outmask="held 1.0 1.0" if d.chance(.5) else "spikes 0.5")
        x["weights"] = d.between(0, p["w_bound"] * d.pick(.3, 1., 1.2) if not p.get("mu") else p["w_bound"])
    elif model == "Latency":
        p = dict(tau=d.pick(1., lambda: d.log(.5, 40)), threshold=d.pick(.01, lambda: d.log(.005, .4)), first_spike_time=d.pick(0., lambda: d.even(0, 5)), linearize=d.chance(.6), normalize=d.chance(.4), clip_spikes=d.chance(.5))
        p["num_steps"] = d.pick(20., lambda: float(d.whole(5, 60))) if p["linearize"] else d.log(.001, 2)
        x = dict(inputs=f"{d.pick('held', 'uniform')} {d.pick(0., 0., -.2)} {d.pick(1., 1., .3, 3.)}")
    elif model == "TTFS":
        p = dict(num_steps=d.pick(1, 2, lambda: d.whole(3, 60), lambda: d.whole(3, 60)), tau_ref=d.whole(0, 9), latency_mode=d.pick("exponential", "logarithmic"))
        x = dict(inputs=f"{d.pick('held', 'uniform')} {d.pick(0., 0., -.2)} {d.pick(1., 1., .3, .005, 2.)}")
    elif model == "Rate":
        p = dict(tau_m=d.pick(0., *[lambda: d.tau(max(1, 2 * dt), 50)] * 7), act_fx=d.pick("identity", "tanh", "sigmoid", "relu", "lrelu"), prior=(d.pick("gaussian", "laplacian", "cauchy", "exp"), d.pick(0., 1., *[lambda: d.log(.01, .5)] * 3)),
                 resist_scale=d.factor(.1, 5), output_scale=d.factor(.1, 5), threshold=d.pick(("none", 0.), ("soft_threshold", d.pick(.02, 0., lambda: d.log(.001, .2)))), integration_type=d.pick("euler", "rk2"))
        if p["act_fx"] == "tanh" and units in (10, 12): units += 1
        x = dict(j=d.between(-1, d.pick(1, 1.5)), j_td=d.pick(d.between(-.5, .6), "held 0.0 0.0"))
    elif model == "GaussianError":
        units, batch = d.pick(units, lambda: d.whole(1, 70)), d.pick(batch, batch, batch, lambda: d.whole(9, 40))
        if batch == 1: units = max(units, AVOIDED["values of GaussianError"])
        if units in range(2, 9) and (batch == 8 or batch > 15): batch = 7  # see numerics.md
        p = dict(sigma=d.pick(1., *[lambda: d.log(.1, 5)] * 3))
        x = dict(mu=d.between(-2, 2), target=d.between(-2, 3), modulator=d.pick(d.between(-1, 1), "held 1.0 1.0"))
    elif model == "Hebbian":
        p = dict(eta=d.factor(.001, .05), w_bound=d.pick(0., 1., lambda: d.log(.5, 3)), is_nonnegative=d.chance(.4), sign_value=d.pick(1., -1.), prior=d.pick(("constant", 0.), *[lambda: (d.pick("ridge", "lasso"), d.pick(1., 0., *[lambda: d.log(.001, .05)] * 4))] * 2),
                 pre_wght=d.factor(.1, 3), post_wght=d.factor(.1, 3))
        x = dict(pre=d.between(-1, 1), post=d.pick(d.between(-.5, .7), d.spikes()), weights=d.between(-.3, d.pick(.3, 1.)))
    else:
        p, x = {}, dict(inputs=d.spikes())
    if model in PLASTIC and rows == 1 and batch > 1 and columns % 8 == 1: columns += 1  # see numerics.md
    size = dict(rows=rows, columns=columns) if "weights" in x else dict(units=units)
    return dict(dt=dt, **size, batch=batch, steps=steps, seed=d.whole(0, (1 << 31) - 1)), p, x

# --- runs ----------------------------------------------------------------------------------------------------------

def width(name, c):
    """Number of values of an input per batch element."""
    if "units" in c: return c["units"]
    return 1 if name == "modulator" else c["rows"] if name.startswith(("pre", "inputs")) else c["columns"]

def values(c, x):
    """The inputs, of shape (steps, batch, width), and the matrices."""
    import jax
    found = {}
    for n, (name, description) in enumerate(x.items()):
        kind, *numbers = description.split(); a, b = f(numbers[0]), f(numbers[-1])
        shape = (c["rows"], c["columns"]) if name in MATRICES else (1 if kind == "held" else c["steps"], c["batch"], width(name, c))
        u = np.asarray(jax.random.uniform(jax.random.fold_in(jax.random.PRNGKey(c["seed"]), n), (int(np.prod(shape)),)), f).reshape(shape)
        if kind in ("uniform", "held"): u = u * (b - a) + a
        else: u = (u < a).astype(f)
        if kind == "times": u = np.maximum.accumulate(u * (np.arange(c["steps"]) * c["dt"]).astype(f)[:, None, None])
        found[name] = np.broadcast_to(u, (c["steps"], *shape[1:])) if kind == "held" else u
    return found

count = 0
def run(model, c, p, x):
    """Returns the recorded arrays and the inputs."""
    import importlib, jax, jax.numpy as jnp
    from ngclearn import Context, MethodProcess
    global count
    count += 1
    path, outputs = COMPONENTS[model]
    module, name = path.rsplit(".", 1)
    options = dict(p, **({"shape": (c["rows"], c["columns"])} if "rows" in c else {"n_units": c["units"]}))
    if model not in ("STPDense", "EventSTDP"): options["batch_size"] = c["batch"]
    if model in CONDUCTANCES: options["is_nonplastic"] = False
    if model == "ExpKernel": options["dt"] = c["dt"]
    scale = options.pop("resist_scale", 1.) if model in ("Alpha", "DoubleExp") else None
    with Context(f"component{os.getpid()}x{count}"):
        component = getattr(importlib.import_module("ngclearn.components." + module), name)("c", key=jax.random.PRNGKey(c["seed"]), **options)
        if scale is not None: component.resist_scale = scale  # 3.2.3 reads it but does not set it
        methods = [MethodProcess("calculate") >> component.calc_spike_times] if model == "Latency" else []
        advance = MethodProcess("advance") >> (component.evolve if model in PLASTIC else component.advance_state)
        reset = MethodProcess("reset") >> component.reset
    reset.run()
    given = values(c, x)
    for k in MATRICES:
        if k in given: getattr(component, k).set(jnp.asarray(given[k]))
    found = {k: [] for k in outputs.split()}
    for t in range(c["steps"]):
        for k, v in given.items():
            if k not in MATRICES: getattr(component, k).set(jnp.asarray(v[t]))
        if t == 0:
            for m in methods: m.run(t=0., dt=c["dt"])
        advance.run(t=t * c["dt"], **({} if model == "LastSpikeTime" else dict(dt=c["dt"])))
        for k in found: found[k].append(np.asarray(getattr(component, k).get(), f))
    whole = lambda k, last: (c["rows"], c["columns"]) if model == "STPDense" and k != "outputs" else last.shape  # a row until it changes
    return {k: np.stack([np.broadcast_to(a, whole(k, v[-1])) for a in v]) for k, v in found.items()}, given

def line(model, draw, n):
    for attempt in range(100):
        c, p, x = configuration(model, draw, n, attempt)
        found, _ = run(model, c, p, x)
        bad = np.zeros(c["steps"], bool)
        for a in found.values(): bad |= np.isnan(a).reshape(c["steps"], -1).any(1)
        if not bad[0]: break
    if bad.any(): c["steps"] = int(np.argmax(bad))
    flat = {}
    for k, v in p.items(): flat.update({k: v[0], PAIRS[k]: v[1]} if isinstance(v, tuple) else {k: v})
    return {"model": model, **c, **flat, **{"@" + k: v for k, v in x.items()}, **{"#" + k: digest(a[:c["steps"]]) for k, a in found.items()}}

def some(model, draw, first, last):
    """Some configurations, in a separate process, because JAX keeps what it compiled."""
    return [line(model, draw, n) for n in range(first, last)]

if __name__ == "__main__":
    a = argparse.ArgumentParser()
    a.add_argument("out", type=pathlib.Path); a.add_argument("--models", default=",".join(COMPONENTS)); a.add_argument("--count", type=int, default=100); a.add_argument("--draw", type=int, default=1)
    a.add_argument("--jobs", type=int, default=2)
    a = a.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    import multiprocessing
    with multiprocessing.get_context("spawn").Pool(a.jobs, maxtasksperchild=1) as pool:
        tasks = [(model, [pool.apply_async(some, (model, a.draw, n, min(n + 50, a.count))) for n in range(0, a.count, 50)]) for model in a.models.split(",")]
        for model, parts in tasks:
            rows = sum((part.get() for part in parts), [])
            write(a.out, model, rows)
            print(f"{model}: {len(rows)} configurations", flush=True)
