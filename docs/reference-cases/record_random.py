"""Runs ngc-learn 3.2.3 with random parameters and stores a digest of every array.

`lifsim verify` and RandomCasesTest compare with these digests.

usage: python record_random.py OUT_DIR [--models LIF,AdEx] [--count 200] [--draw 1] [--jobs 2]
needs Python 3.12, numpy, ngclearn 3.2.3 with jax 0.12 (CPU). A second run writes the same files on the same kind of
machine (x86-64 with fma).

OUT_DIR/model-random.csv has a line for each configuration: model, dt (ms), units, batch, steps, hold, seed, low and high
of its input, the parameters, and eight hexadecimal digits for each array #NAME. Another --draw gives other configurations.

The input of a configuration consists of JAX's uniform numbers with the key PRNGKey(seed), which is also the component's
key; see inputs(). The input is therefore not stored. It stays the same for `hold` steps.

A digest is the beginning of the SHA-256 of the array's float32 values, little-endian, in the order of steps, batch
elements, units; -0 counts as 0. If the reference becomes NaN, it is compared up to the step before. The column steps has
the number of these steps.
"""
import argparse, hashlib, json, os, pathlib, sys, warnings
os.environ.setdefault("JAX_PLATFORMS", "cpu")
warnings.filterwarnings("ignore")
import numpy as np

f = np.float32
STEPS = 300
MODELS = ("LIF", "SLIF", "AdEx", "Izhikevich", "QuadLIF", "RAF", "Poisson", "Bernoulli", "IF", "FitzhughNagumo", "HodgkinHuxley", "WTAS", "Phasor")
NUMBER = {**{m: i for i, m in enumerate(MODELS)}, "WTAS": 8, "Phasor": 9}  # part of the seed; the last two were recorded with these
RECORDED = dict(LIF="v s s_raw thr_theta rfr tols surrogate", SLIF="v s thr rfr tols surrogate", QuadLIF="v s s_raw thr_theta rfr tols",
                AdEx="v w s tols", Izhikevich="v w s tols", RAF="v w s tols", Poisson="outputs tols", Bernoulli="outputs tols",
                IF="v s rfr tols", FitzhughNagumo="v w s tols", HodgkinHuxley="v n m h s tols", WTAS="v s thr rfr tols", Phasor="outputs angles tols")
OWN_BATCH = ("SLIF", "AdEx", "RAF", "Poisson", "Bernoulli", "WTAS", "Phasor")  # the others take cell.batch_size = B before the context closes
ENCODERS = ("Poisson", "Bernoulli", "Phasor")

# --- random configurations ------------------------------------------------------------------------------------------------------

def short(x):
    """Rounds to four significant digits, so that a line is readable."""
    return float(f"{x:.4g}")

class Draw:
    def __init__(self, *seed): self.g = np.random.default_rng(list(seed))
    def log(self, low, high): return short(np.exp(self.g.uniform(np.log(low), np.log(high))))
    def even(self, low, high): return short(self.g.uniform(low, high))
    def pick(self, *values): v = values[self.g.integers(len(values))]; return v() if callable(v) else v
    def chance(self, p): return bool(self.g.uniform() < p)
    def tau(self, low=.01, high=100.): return self.pick(low, .025, 1., 10., 20., 37.7, 100., *[lambda: self.log(low, high)] * 7)
    def resist(self): return self.pick(1., 1., .1, .3, 5., 10., *[lambda: self.log(.1, 10)] * 6)
    def dt(self, most): return min(self.pick(.001, .01, .1, .25, .3, .5, 1., *[lambda: self.log(.001, 1)] * 7), short(most))
    def refractory(self, dt): return self.pick(0., short(3 * dt), 2., *[lambda: self.even(0, 25 * dt)] * 3)
    def rule(self): return self.pick("euler", "rk2")

def reach(gap, resistance, dt, tau, steps=30):
    """The input with which a leaky unit crosses a gap in the given number of steps."""
    return short(gap / (resistance * -np.expm1(-steps * dt / tau)))

def adapting(d, dt, rest, gap):
    """The parameters that LIF and QuadLIF share."""
    return dict(thr=short(rest + gap), v_rest=rest, v_reset=short(rest + d.pick(0., .4 * gap, -.2 * gap)), tau_theta=d.pick(0., 1e7, *[lambda: d.log(.1, 1e4)] * 3),
                theta_plus=d.pick(.05, 0., lambda: d.log(.001, 3)), refract_time=d.refractory(dt), v_min=d.pick(None, None, rest, short(rest - .3 * gap)),
                integration_type=d.rule(), one_spike=d.chance(.2), max_one_spike=d.chance(.15))

def lif(d):
    tau, leak, r = d.tau(), d.pick(1., 1., .5, 0., *[lambda: d.log(.1, 2)] * 2), d.resist()
    dt = d.dt(.9 * tau / max(leak, 1.)); gap = d.pick(13., 1., lambda: d.log(.3, 40))
    p = dict(tau_m=tau, resist_m=r, conduct_leak=leak, **adapting(d, dt, d.pick(-65., 0., lambda: d.even(-90, 10)), gap)); high = reach(gap, r, dt, tau)
    return p, dt, d.pick(0., 0., short(-.4 * high)), high

def quadlif(d):
    tau, r, rest = d.tau(), d.resist(), d.pick(-65., 0., lambda: d.even(-90, 10)); a = d.pick(1., -1., .1, *[lambda: d.log(.01, 1)] * 4, lambda: -d.log(.01, 1))
    gap = d.pick(13., lambda: d.log(1, 40)); scale = short(rest + d.pick(1.8, 1.2, .5, -.5) * gap); dt = d.dt(.3 * tau / (abs(a) * 2 * gap)); high = reach(gap, r, dt, tau)
    return dict(tau_m=tau, resist_m=r, v_scale=scale, critical_v=a, **adapting(d, dt, rest, gap)), dt, d.pick(0., short(-.2 * high)), high

def slif(d):
    tau, r = d.tau(), d.resist(); dt = d.dt(.9 * tau); thr = d.pick(.4, lambda: d.log(.1, 5)); high = reach(thr, r, dt, tau)
    return dict(tau_m=tau, resist_m=r, thr=thr, resist_inh=d.pick(0., 0., 0., 1., lambda: d.log(.01, 1)), refract_time=d.refractory(dt), thr_gain=d.pick(0., lambda: d.log(.0005, .2)),
                thr_leak=d.pick(0., lambda: d.log(.0001, .02)), rho_b=d.pick(0., 0., 0., .001, 1., lambda: d.log(.0005, .5)), thr_jitter=d.pick(0., lambda: d.log(.001, .3)),
                sticky_spikes=d.chance(.4)), dt, d.pick(0., short(-.3 * high)), high

def adex(d):
    """With the midpoint rule thr is low enough to detect a spike before the exponential diverges to NaN in the reference."""
    tau, r, sharp, rule = d.tau(), d.resist(), d.pick(2., 1., 1.7, lambda: d.log(.5, 5)), d.rule()
    dt = d.dt(tau / (10 if rule == "euler" else 50)); rest = d.pick(-72., -65., lambda: d.even(-80, -60)); onset = d.pick(-55., lambda: d.even(-58, -50))
    thr = min(d.pick(5., -30., lambda: d.even(-45, 10)), short(onset + 80 * sharp)) if rule == "euler" else short(onset + d.even(2, 5) * sharp)
    p = dict(tau_m=tau, resist_m=r, tau_w=d.pick(400., 1., *[lambda: d.log(max(.01, 4 * dt), 400)] * 4), v_sharpness=sharp, intrinsic_mem_thr=onset, thr=thr, v_rest=rest,
             v_reset=d.pick(-75., lambda: d.even(-80, -58)), a=d.pick(.1, 0., 1., -.2, lambda: d.log(.01, 3)), b=d.pick(.75, 0., lambda: d.log(.01, 10)), v0=d.pick(-70., rest),
             w0=d.pick(0., lambda: d.even(-3, 3)), integration_type=rule)
    if p["a"] == 0 and STEPS * dt / p["tau_w"] > 80: p["a"] = .1  # otherwise w decays through subnormals: see numerics.md
    high = reach(30., r, dt, tau)
    return p, dt, d.pick(0., short(-.2 * high)), high

def izhikevich(d):
    tau, r = d.pick(1., 1., lambda: d.tau()), d.resist(); dt = d.dt(tau * .2); high = reach(20., r, dt, tau, 15)
    return dict(tau_m=tau, resist_m=r, v_thr=d.pick(30., 0., lambda: d.even(10, 40)), tau_w=d.pick(50., 10., 1., *[lambda: d.log(max(.01, 4 * dt), 100)] * 4), v_reset=d.pick(-65., -50., lambda: d.even(-70, -45)),
                w_reset=d.pick(8., 2., 0., lambda: d.log(.05, 10)), coupling_factor=d.pick(.2, .25, 1., -.1, lambda: d.log(.05, 1)), v0=d.pick(-65., -70., 0.), w0=d.pick(-14., -13., 0.),
                integration_type=d.rule()), dt, d.pick(0., short(-.2 * high)), high

def raf(d):
    tv, tw, r = d.tau(), d.tau(), d.resist(); om = d.pick(10., 1., *[lambda: d.log(.1, 20)] * 4, -1., lambda: -d.log(.1, 20)); b = d.pick(-1., -.1, 0., 1., *[lambda: -d.log(.01, 3)] * 4, lambda: d.log(.01, .5))
    dt = d.dt(.3 * min(tv, tw, np.sqrt(tv * tw)) / max(abs(om), abs(b), 1)); thr = d.pick(1., lambda: d.log(.1, 5)); high = reach(12 * thr, r, dt, tw / max(abs(om), 1))
    return dict(tau_v=tv, tau_w=tw, omega=om, dampen_factor=b, thr=thr, v_reset=d.pick(0., lambda: d.even(-.5, .5)), w_reset=d.pick(0., lambda: d.even(-.5, .5)), v0=d.pick(0., lambda: d.even(-.5, .5)),
                w0=d.pick(0., lambda: d.even(-.5, .5)), resist_v=r, post_spike_reset=d.chance(.6), integration_type=d.rule()), dt, d.pick(0., short(-.5 * high)), high

def poisson(d): return dict(target_freq=d.pick(63.75, 1000., *[lambda: d.log(.1, 5000)] * 4)), d.dt(1.), 0., d.pick(1., lambda: d.log(.1, 1))

def bernoulli(d): return {}, d.dt(1.), 0., d.pick(1., lambda: d.log(.01, 1))

def wtas(d):
    dt = d.dt(1.); r = d.pick(1., lambda: d.resist()); high = d.pick(3., 10., lambda: d.log(.1, 200))
    return dict(tau_m=10., resist_m=r, thr_base=d.pick(.4, .15, 0., *[lambda: d.log(.01, .7)] * 3), thr_gain=d.pick(.002, 0., *[lambda: d.log(.0001, .3)] * 3), refract_time=d.refractory(dt),
                thr_jitter=d.pick(.05, 0., lambda: d.log(.001, .2))), dt, d.pick(0., short(-.3 * high / r)), short(high / r)

def phasor(d):
    dt = d.dt(1.); freq = d.pick(63.75, lambda: d.log(.5, 5000), *[lambda: short(d.log(.01, 1.5) * 1000 / dt)] * 4)
    return dict(target_freq=freq), dt, d.pick(0., 0., 0., -.3), d.pick(1., 3., *[lambda: d.log(.3, 3)] * 2)

def integrate_and_fire(d):
    tau, r = d.tau(), d.resist(); dt = d.dt(.9 * tau); gap = d.pick(13., 1., lambda: d.log(.3, 40)); rest = d.pick(-65., 0., lambda: d.even(-90, 10)); high = short(gap * tau / (r * 30 * dt))
    return dict(tau_m=tau, resist_m=r, thr=short(rest + gap), v_rest=rest, v_reset=short(rest + d.pick(0., .4 * gap, -.2 * gap)), refract_time=d.refractory(dt), integration_type=d.rule(),
                lower_clamp_voltage=d.chance(.6)), dt, d.pick(0., 0., short(-.4 * high)), high

def fitzhugh_nagumo(d):
    tau, r, gamma = d.tau(), d.resist(), d.pick(3., 1., 2.7, *[lambda: d.log(.5, 10)] * 3); dt = d.dt(.2 * tau)
    p = dict(tau_m=tau, resist_m=r, tau_w=d.pick(12.5, *[lambda: d.log(max(.01, 4 * dt), 40 * tau)] * 3), alpha=d.pick(.7, 0., -.7, *[lambda: d.even(-1, 1)] * 2), beta=d.pick(.8, 1., 0., 1.4, *[lambda: d.log(.1, 2)] * 3, lambda: -d.log(.1, 1)),
             gamma=gamma, v0=d.pick(0., lambda: d.even(-1, 1)), w0=d.pick(0., lambda: d.even(-1, 1)), v_thr=d.pick(1.07, lambda: d.even(-.5, 1.5)), spike_reset=d.chance(.4), integration_type=d.rule())
    if p["tau_w"] < 4 * dt: p["tau_w"] = short(4 * dt)
    high = short(d.log(.5, 4) / r)
    return p, dt, d.pick(0., 0., short(-.5 * high)), high

def hodgkin_huxley(d):
    """The gates start as reset() leaves them, so they need no columns. dt is small enough for most runs to stay finite."""
    tau, r = d.pick(1., 1., 1.3, *[lambda: d.log(.1, 10)] * 4), d.resist(); g_na, g_k, g_l = d.pick(100., 120., lambda: d.log(10, 200)), d.pick(5., 36., lambda: d.log(1, 50)), d.pick(.3, 1., 0., lambda: d.log(.01, 3))
    dt = d.dt(min(.05, short(1.2 * tau / (.4 * g_na + g_k + g_l)))); v_k = d.pick(-35., -12., lambda: d.even(-40, -5))
    p = dict(tau_v=tau, resist_m=r, v_Na=d.pick(115., lambda: d.even(50, 130)), v_K=v_k, v_L=d.pick(10.6, 0., lambda: d.even(-10, 15)), g_Na=g_na, g_K=g_k, g_L=g_l, thr=d.pick(4., 30., lambda: d.even(2, 60)),
             spike_reset=d.chance(.4), v_reset=d.pick(0., -1.3, lambda: d.even(-10, 5)), integration_type=d.pick("euler", "rk2", "rk4"))
    high = short(d.log(10, 60) * max(1., tau / (300 * dt)) / r)
    return p, dt, d.pick(0., 0., short(-.3 * high)), high

DRAWN = dict(LIF=lif, SLIF=slif, QuadLIF=quadlif, AdEx=adex, Izhikevich=izhikevich, RAF=raf, Poisson=poisson, Bernoulli=bernoulli, IF=integrate_and_fire,
             FitzhughNagumo=fitzhugh_nagumo, HodgkinHuxley=hodgkin_huxley, WTAS=wtas, Phasor=phasor)

def configuration(model, draw, n):
    d = Draw(draw, NUMBER[model], n)
    p, dt, low, high = DRAWN[model](d)
    c = dict(dt=dt, units=int(d.g.integers(1, 34)), batch=d.pick(1, 1, 1, 2, 3), steps=STEPS, hold=d.pick(1, 1, 7, 100), seed=int(d.g.integers(1 << 31)), low=low, high=high)
    # Avoids shapes on which the reference's bits depend, and options that are not for a batch: see numerics.md.
    if p.get("resist_inh", 0) > 0 and c["batch"] > 1: c["units"] = max(c["units"], 8)
    if model == "Izhikevich" and p["integration_type"] == "rk2" and c["units"] in (10, 12): c["units"] += 1
    while model == "HodgkinHuxley" and c["units"] in (9, 10, 12): c["units"] += 1
    if model == "QuadLIF" and c["batch"] > 1: p["one_spike"] = False
    return c, p

# --- runs ----------------------------------------------------------------------------------------------------------

def inputs(c):
    """Input of shape (steps, batch, units). Each unit has a level, uniform from low to high, times a factor from 0.5 to 1.5
    that changes every `hold` steps. There are four roundings, in this order."""
    import jax
    row = c["batch"] * c["units"]; held = np.arange(STEPS) // c["hold"] * c["hold"]
    u = np.asarray(jax.random.uniform(jax.random.PRNGKey(c["seed"]), ((STEPS + 1) * row,)), f)
    level = u[:row] * f(f(c["high"]) - f(c["low"])) + f(c["low"])
    return (level[None] * (u[row:].reshape(STEPS, row)[held] + f(.5))).reshape(STEPS, c["batch"], c["units"])

count = 0
def run(model, c, p):
    """Returns every recorded array (steps, batch, units), the initial values and the input."""
    import jax, jax.numpy as jnp
    from ngclearn import MethodProcess, components as C
    from ngcsimlib.context import Context
    global count
    count += 1
    j = inputs(c); shape = j.shape[1:]
    kinds = dict(LIF=C.LIFCell, SLIF=C.SLIFCell, QuadLIF=C.QuadLIFCell, AdEx=C.AdExCell, Izhikevich=C.IzhikevichCell, RAF=C.RAFCell, Poisson=C.PoissonCell, Bernoulli=C.BernoulliCell,
                 IF=C.IFCell, FitzhughNagumo=C.FitzhughNagumoCell, HodgkinHuxley=C.HodgkinHuxleyCell, WTAS=C.WTASCell, Phasor=C.PhasorCell)
    with Context(f"random{os.getpid()}x{count}"):
        own = dict(batch_size=shape[0]) if model in OWN_BATCH else {}
        cell = kinds[model]("cell", n_units=shape[1], key=jax.random.PRNGKey(c["seed"]), **own, **p)
        cell.batch_size = shape[0]
        advance, reset = MethodProcess("advance") >> cell.advance_state, MethodProcess("reset") >> cell.reset
    if model != "Phasor": reset.run()  # a phasor's reset replaces its key
    port = cell.inputs if model in ENCODERS else cell.j
    start = dict(key0=np.asarray(cell.key.get()))
    if model == "SLIF":
        # thr is one row for all batch elements until the first step, which rounds what it computes for the row: see numerics.md.
        cell.thr.set(jnp.broadcast_to(cell.thr.get(), shape))
        start.update(thr0=np.asarray(cell.thr.get())[0], inh_weights=np.asarray(cell.inh_weights))
    found = {k: [] for k in RECORDED[model].split()}
    for t in range(STEPS):
        port.set(jnp.asarray(j[t]))
        advance.run(t=t * c["dt"], **({} if model == "Bernoulli" else dict(dt=c["dt"])))
        for k in found: found[k].append(np.broadcast_to(np.asarray(getattr(cell, k).get(), f), shape))
    return {k: np.stack(v) for k, v in found.items()}, start, j

def digest(a):
    return hashlib.sha256((np.ascontiguousarray(a, "<f4") + f(0)).tobytes()).hexdigest()[:8]

def text(x):
    return "none" if x is None else str(x).lower() if isinstance(x, bool) else repr(x) if isinstance(x, float) else str(x)

def line(model, draw, n):
    c, p = configuration(model, draw, n)
    found, _, _ = run(model, c, p)
    bad = np.zeros(STEPS, bool)
    for a in found.values(): bad |= np.isnan(a).reshape(STEPS, -1).any(1)
    c["steps"] = int(np.argmax(bad)) if bad.any() else STEPS
    spikes = int(found["outputs" if model in ENCODERS else "s"][:c["steps"]].sum())
    return {"model": model, **c, **p, **{"#" + k: digest(a[:c["steps"]]) for k, a in found.items()}}, spikes

def some(model, draw, first, last):
    """Some configurations, in a separate process, because JAX keeps what it compiled."""
    return [line(model, draw, n) for n in range(first, last)]

def write(out, model, rows):
    names = list(rows[0])
    (out / f"{model.lower()}-random.csv").write_text("".join(",".join(text(x) for x in r) + "\n" for r in [names] + [[row[k] for k in names] for row in rows]))

if __name__ == "__main__":
    a = argparse.ArgumentParser()
    a.add_argument("out", type=pathlib.Path); a.add_argument("--models", default=",".join(MODELS)); a.add_argument("--count", type=int, default=200); a.add_argument("--draw", type=int, default=1)
    a.add_argument("--jobs", type=int, default=2)
    a = a.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    import multiprocessing
    with multiprocessing.get_context("spawn").Pool(a.jobs, maxtasksperchild=1) as pool:
        tasks = [(model, [pool.apply_async(some, (model, a.draw, n, min(n + 20, a.count))) for n in range(0, a.count, 20)]) for model in a.models.split(",")]
        for model, parts in tasks:
            found = sum((part.get() for part in parts), [])
            rows = [row for row, _ in found]
            write(a.out, model, rows)
            print(f"{model}: {len(rows)} configurations, {sum(spikes > 0 for _, spikes in found)} with spikes, {sum(row['steps'] < STEPS for row in rows)} ended before a NaN", flush=True)
