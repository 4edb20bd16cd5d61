"""Runs components of ngc-learn 3.2.3 with random parameters and writes each run as a case, NAME.json and NAME.npz.

`lifsim verify NAME.json` compares with a case.

usage: python record_components.py OUT_DIR [--models Alpha,Rate] [--count 100] [--draw 1] [--jobs 2] [--small]
needs Python 3.12, numpy, ngclearn 3.2.3 with jax 0.12 (CPU). A second run writes the same arrays on the same kind of
machine (x86-64 with fma).

--small writes small cases, such as the NAME-random-1 and NAME-random-2 of the repository.

The configurations leave out the shapes on which the reference's bits depend: see AVOIDED and numerics.md.
"""
import argparse, json, os, pathlib, warnings
os.environ.setdefault("JAX_PLATFORMS", "cpu")
warnings.filterwarnings("ignore")
import numpy as np

f = np.float32
STEPS = 60
# Component: (file name, module and class, recorded arrays). The order is part of the seed.
COMPONENTS = {
    "Exponential": ("exponential", "synapses.exponentialSynapse.ExponentialSynapse", "g_syn i_syn"),
    "Alpha": ("alpha", "synapses.alphaSynapse.AlphaSynapse", "h_syn g_syn i_syn"),
    "DoubleExp": ("double-exp", "synapses.doubleExpSynapse.DoubleExpSynapse", "h_syn g_syn i_syn"),
    "STPDense": ("stp-dense", "synapses.STPDenseSynapse.STPDenseSynapse", "u x Wdyn outputs"),
    "VarTrace": ("var-trace", "other.varTrace.VarTrace", "trace"),
    "ExpKernel": ("exp-kernel", "other.expKernel.ExpKernel", "epsp"),
    "TraceSTDP": ("trace-stdp", "synapses.hebbian.traceSTDPSynapse.TraceSTDPSynapse", "weights dWeights"),
    "MSTDPET": ("mstdpet", "synapses.modulated.MSTDPETSynapse.MSTDPETSynapse", "weights dWeights eligibility"),
    "EventSTDP": ("event-stdp", "synapses.hebbian.eventSTDPSynapse.EventSTDPSynapse", "weights dWeights"),
    "ExpSTDP": ("exp-stdp", "synapses.hebbian.expSTDPSynapse.ExpSTDPSynapse", "weights dWeights"),
    "Latency": ("latency", "input_encoders.latencyCell.LatencyCell", "targ_sp_times mask outputs tols"),
    "TTFS": ("ttfs", "input_encoders.TTFSCell.TTFSCell", "target_spike_times outputs tols"),
    "Rate": ("rate", "neurons.graded.rateCell.RateCell", "z zF"),
    "GaussianError": ("gaussian-error", "neurons.graded.gaussianErrorCell.GaussianErrorCell", "dmu dtarget L"),
    "Hebbian": ("hebbian", "synapses.hebbian.hebbianSynapse.HebbianSynapse", "weights dWeights"),
}
CONDUCTANCES = ("Exponential", "Alpha", "DoubleExp")
PLASTIC = ("TraceSTDP", "MSTDPET", "EventSTDP", "ExpSTDP", "Hebbian")
AVOIDED = {"columns": 9, "units of ExpKernel": 9, "batch of TraceSTDP with mu": 2}  # the least values that are drawn

# --- random configurations ------------------------------------------------------------------------------------------------------

class Draw:
    def __init__(self, *seed): self.g = np.random.default_rng(list(seed))
    def log(self, low, high): return float(f"{np.exp(self.g.uniform(np.log(low), np.log(high))):.4g}")
    def even(self, low, high): return float(f"{self.g.uniform(low, high):.4g}")
    def pick(self, *values): v = values[self.g.integers(len(values))]; return v() if callable(v) else v
    def chance(self, p): return bool(self.g.uniform() < p)
    def whole(self, low, high): return int(self.g.integers(low, high + 1))
    def dt(self): return self.pick(.1, .25, .3, .5, 1., *[lambda: self.log(.01, 1)] * 3)
    def tau(self, low, high): return self.pick(*[lambda: self.log(low, high)] * 4, 3.3, 20., 37.7)
    def spikes(self, *shape): return (self.g.random(shape) < self.pick(.05, .2, .5)).astype(f)
    def uniform(self, *shape): return self.g.random(shape).astype(f)
    def normal(self, scale, *shape): return (scale * self.g.standard_normal(shape)).astype(f)
    def held(self, *shape): return np.broadcast_to(self.g.random((1, *shape[1:])), shape).astype(f)

def configuration(model, draw, n, small):
    """Returns what a case says (model, parameters, dt, shape or units, batch, steps) and its inputs."""
    d = Draw(draw, list(COMPONENTS).index(model), n)
    dt, batch, steps = d.dt(), d.pick(1, 1, 2, 3), STEPS // 2 if small else STEPS
    rows, columns, units = (d.whole(2, 8), d.whole(9, 12), d.whole(2, 10)) if small else (d.whole(2, 40), d.whole(9, 40), d.whole(2, 70))
    at = lambda size: (steps, batch, size)
    if model in CONDUCTANCES:
        p = dict(tau_decay=d.tau(2 * dt, 50), g_syn_bar=d.pick(1., 2.4, lambda: d.log(.1, 5)), syn_rest=d.pick(None, 0., -65.5, lambda: d.even(-80, 10)))
        if model == "DoubleExp": p["tau_rise"] = d.tau(2 * dt, 20)
        p["g_conduct_factor" if model == "Exponential" else "resist_scale"] = d.pick(1., 1.7, lambda: d.log(.1, 10))
        x = dict(inputs=d.spikes(*at(rows)) if d.chance(.7) else d.uniform(*at(rows)), v=d.normal(10, *at(columns)) + f(-65))
    elif model == "STPDense":
        batch = 1; rows = columns
        p = dict(tau_f=d.pick(0., 750., *[lambda: d.log(1, 900)] * 3), tau_d=d.pick(0., 50., *[lambda: d.log(1, 900)] * 3), g_conduct_factor=d.pick(1., 1.7, lambda: d.log(.1, 10)))
        x = dict(inputs=d.spikes(*at(rows)))
    elif model == "VarTrace":
        p = dict(tau_tr=d.tau(max(.5, dt), 100), a_delta=d.pick(0., 0., .3, lambda: d.log(.01, 2)), P_scale=d.pick(1., .7, lambda: d.log(.1, 3)), gamma_tr=d.pick(1., 1., .9, lambda: d.even(.5, 1)),
                 decay_type=d.pick("exp", "exp", "lin", "step"), n_nearest_spikes=d.pick(0, 0, 1, 2, 3, 7))
        x = dict(inputs=d.spikes(*at(units)) if d.chance(.6) else d.uniform(*at(units)))
    elif model == "ExpKernel":
        units = max(units, AVOIDED["units of ExpKernel"])
        p = dict(dt=dt, tau_w=d.tau(1, 500), nu=float(f"{dt * d.even(1.2, steps):.4g}"))
        x = dict(inputs=d.spikes(*at(units)))
    elif model == "EventSTDP":
        batch = 1; t = np.arange(steps)[:, None, None] * dt
        p = dict(eta=d.log(.01, 1), lmbda=d.pick(.01, lambda: d.log(.001, .3)), A_plus=d.pick(1., lambda: d.log(.1, 2)), A_minus=d.pick(1., lambda: d.log(.1, 2)),
                 presyn_win_len=d.pick(0., 2., lambda: d.even(0, 6 * dt)), w_bound=d.pick(1., lambda: d.log(.3, 3)))
        x = dict(pre_tols=np.where(d.spikes(*at(rows)) > 0, 0, np.maximum(t - dt * d.g.integers(0, 6, at(rows)), 0)).astype(f), postSpike=d.spikes(*at(columns)))
    elif model in PLASTIC[:4]:
        p = dict(A_plus=d.pick(1., .013, *[lambda: d.log(.001, 1)] * 2), A_minus=d.pick(0., *[lambda: d.log(.001, 1)] * 3), eta=d.pick(1., lambda: d.log(.01, 1)), pretrace_target=d.pick(0., lambda: d.even(0, .6)),
                 w_bound=d.pick(1., lambda: d.log(.3, 3)))
        if model == "ExpSTDP": p["exp_beta"] = d.pick(1., lambda: d.log(.1, 3))
        else: p.update(mu=d.pick(0., 0., 0., .5, 1., 2., 3.), tau_w=d.pick(0., 0., lambda: d.log(5, 500)))
        if model == "MSTDPET": batch = 1; p.update(mu=0., tau_elg=d.pick(0., *[lambda: d.tau(1, 100)] * 2), elg_decay=d.pick(1., lambda: d.even(.5, 1)))
        elif p.get("mu"): batch = max(batch, AVOIDED["batch of TraceSTDP with mu"])
        x = dict(preSpike=d.spikes(*at(rows)), postSpike=d.spikes(*at(columns)), preTrace=d.uniform(*at(rows)), postTrace=d.uniform(*at(columns)))
        if model == "MSTDPET": x["modulator"] = d.normal(.3, steps, 1, 1)
    elif model == "Latency":
        p = dict(tau=d.log(.5, 40), threshold=d.pick(.01, lambda: d.log(.005, .4)), first_spike_time=d.pick(0., lambda: d.even(0, 5)), linearize=d.chance(.6), normalize=d.chance(.4), clip_spikes=d.chance(.5))
        p["num_steps"] = d.pick(20., lambda: float(d.whole(5, 60))) if p["linearize"] else d.log(.001, 2)
        x = dict(inputs=d.held(*at(units)) * f(d.pick(1, 1, 3)))
    elif model == "TTFS":
        p = dict(num_steps=d.whole(5, steps), tau_ref=d.whole(0, 9), latency_mode=d.pick("exponential", "logarithmic"))
        x = dict(inputs=d.held(*at(units)) * f(d.pick(1, 1, .3)))
    elif model == "Rate":
        p = dict(tau_m=d.pick(0., *[lambda: d.tau(max(1, 2 * dt), 50)] * 7), act_fx=d.pick("identity", "tanh", "sigmoid", "relu", "lrelu"), prior=(d.pick("gaussian", "laplacian", "cauchy", "exp"), d.pick(0., lambda: d.log(.01, .5))),
                 resist_scale=d.pick(1., lambda: d.log(.1, 5)), output_scale=d.pick(1., lambda: d.log(.1, 5)), threshold=d.pick(("none", 0.), ("soft_threshold", .02)), integration_type=d.pick("euler", "rk2"))
        if p["act_fx"] == "tanh" and units in (10, 12): units += 1  # the reference's bits depend on these: see numerics.md
        x = dict(j=d.normal(.5, *at(units)), j_td=d.normal(.3, *at(units)))
    elif model == "GaussianError":
        p = dict(sigma=d.pick(1., *[lambda: d.log(.1, 5)] * 3))
        x = dict(mu=d.normal(1, *at(units)), target=d.normal(1, *at(units)), modulator=d.normal(.5, *at(units)))
    else:
        p = dict(eta=d.log(.001, .05), w_bound=d.pick(0., 1., lambda: d.log(.5, 3)), is_nonnegative=d.chance(.4), sign_value=d.pick(1., -1.), prior=d.pick(("constant", 0.), ("ridge", d.log(.001, .05)), ("lasso", d.log(.001, .05))),
                 pre_wght=d.pick(1., lambda: d.log(.1, 3)), post_wght=d.pick(1., lambda: d.log(.1, 3)))
        x = dict(pre=d.normal(.5, *at(rows)), post=d.normal(.3, *at(columns)))
    size = dict(shape=(rows, columns)) if model in CONDUCTANCES + PLASTIC + ("STPDense",) else dict(units=units)
    return dict(model=model, parameters=p, dt=dt, **size, batch=batch, steps=steps), x, d

# --- runs ----------------------------------------------------------------------------------------------------------

count = 0
def run(case, x, d):
    """Returns the recorded arrays and the initial values."""
    import importlib, jax, jax.numpy as jnp
    from ngclearn import Context, MethodProcess
    global count
    count += 1
    model = case["model"]; _, path, outputs = COMPONENTS[model]
    module, name = path.rsplit(".", 1)
    options = dict(case["parameters"], **({"shape": case["shape"]} if "shape" in case else {"n_units": case["units"]}))
    if model not in ("STPDense", "EventSTDP"): options["batch_size"] = case["batch"]
    if model in CONDUCTANCES: options["is_nonplastic"] = False
    scale = options.pop("resist_scale", 1.) if model in ("Alpha", "DoubleExp") else None
    with Context(f"component{os.getpid()}x{count}"):
        c = getattr(importlib.import_module("ngclearn.components." + module), name)("c", key=jax.random.PRNGKey(d.whole(0, 1 << 30)), **options)
        if scale is not None: c.resist_scale = scale  # 3.2.3 reads it but does not set it
        methods = [MethodProcess("calculate") >> c.calc_spike_times] if model == "Latency" else []
        advance = MethodProcess("advance") >> (c.evolve if model in PLASTIC else c.advance_state)
        reset = MethodProcess("reset") >> c.reset
    reset.run()
    start = {}
    if model == "MSTDPET": c.outmask.set(jnp.asarray(d.pick(np.ones((1, case["shape"][1]), f), d.spikes(1, case["shape"][1])))); start["outmask"] = np.asarray(c.outmask.get(), f)
    if "shape" in case: start["weights0"] = np.asarray(c.weights.get(), f)
    if model == "STPDense": start["resources"] = np.asarray(c.resources.get(), f)
    found = {k: [] for k in outputs.split()}
    for t in range(case["steps"]):
        for k, v in x.items(): getattr(c, k).set(jnp.asarray(v[t]))
        if t == 0:
            for m in methods: m.run(t=0., dt=case["dt"])
        advance.run(t=t * case["dt"], dt=case["dt"])
        for k in found: found[k].append(np.asarray(getattr(c, k).get(), f))
    whole = lambda k, last: case["shape"] if model == "STPDense" and k != "outputs" else last.shape  # a row until it changes
    return {k: np.stack([np.broadcast_to(a, whole(k, v[-1])) for a in v]) for k, v in found.items()}, start

def write(out, model, draw, n, small):
    case, x, d = configuration(model, draw, n, small)
    found, start = run(case, x, d)
    if not all(np.isfinite(a).all() for a in found.values()): return False
    flat = lambda a: a[:, 0] if case["batch"] == 1 and a.ndim == 3 and a.shape[1] == 1 else a
    arrays = {k: np.ascontiguousarray(flat(a), f) for k, a in {**x, **found}.items()}
    arrays.update(start)
    name = f"{COMPONENTS[model][0]}-random-{n + 1}"
    if case["batch"] == 1: del case["batch"]
    np.savez_compressed(out / f"{name}.npz", **arrays)
    case.update(arrays=sorted(arrays), recorded=sorted(found), source="ngclearn 3.2.3")
    (out / f"{name}.json").write_text(json.dumps(case, indent=2) + "\n")
    return True

def some(out, model, draw, first, last, small):
    """Some cases, in a separate process, because JAX keeps what it compiled."""
    return sum(write(out, model, draw, n, small) for n in range(first, last))

if __name__ == "__main__":
    a = argparse.ArgumentParser()
    a.add_argument("out", type=pathlib.Path); a.add_argument("--models", default=",".join(COMPONENTS)); a.add_argument("--count", type=int, default=100); a.add_argument("--draw", type=int, default=1)
    a.add_argument("--jobs", type=int, default=2); a.add_argument("--small", action="store_true")
    a = a.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    import multiprocessing
    with multiprocessing.get_context("spawn").Pool(a.jobs, maxtasksperchild=1) as pool:
        tasks = [(model, [pool.apply_async(some, (a.out, model, a.draw, n, min(n + 50, a.count), a.small)) for n in range(0, a.count, 50)]) for model in a.models.split(",")]
        for model, parts in tasks: print(f"{model}: {sum(part.get() for part in parts)} cases", flush=True)
