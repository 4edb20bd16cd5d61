"""Runs ngc-learn 3.2.3 and records reference cases (NAME.json + NAME.npz).

These are lifsim's cases for batches, jitter, AdEx with RK2 and spikes, the quadratic LIF and resonate-and-fire
models, and the surrogates of surrogate_fx.

usage: python make_cases.py OUT_DIR
needs Python 3.12, numpy, jax 0.12.0.1 (CPU), ngclearn 3.2.3. Seeds are fixed, so a second run gives the same files on
the same kind of machine.

These cases were recorded before the rules of ngc-learn's compiler were known. Their time constants are float32 numbers,
and their resistances are 1 where a model adds a product with them. record_random.py tests other parameters. The other
recorded cases (see docs/numerics.md) include parameters that are not round numbers.
"""
import json, os, pathlib, sys
os.environ.setdefault("JAX_PLATFORMS", "cpu")
import numpy as np, jax, jax.numpy as jnp
from ngclearn import MethodProcess
from ngclearn import components as C
from ngclearn.utils import surrogate_fx as S
from ngcsimlib.context import Context

f = np.float32
UNITS, STEPS = 24, 300
CELLS = dict(LIF=C.LIFCell, SLIF=C.SLIFCell, QuadLIF=C.QuadLIFCell, AdEx=C.AdExCell, RAF=C.RAFCell, Poisson=C.PoissonCell, Bernoulli=C.BernoulliCell)
RECORDED = dict(LIF="v s s_raw thr_theta rfr tols surrogate", SLIF="v s thr rfr tols surrogate", QuadLIF="v s s_raw thr_theta rfr tols",
                AdEx="v w s tols", RAF="v w s tols", Poisson="outputs tols", Bernoulli="outputs tols")
OWN_BATCH = ("SLIF", "AdEx", "RAF", "Poisson", "Bernoulli")  # the others take cell.batch_size = B before the context closes
count = 0

def simulate(model, p, dt, j, seed):
    """Returns every recorded array in the shape of j, (steps, units) or (steps, batch, units), and the initial values."""
    global count
    count += 1
    batch = 1 if j.ndim == 2 else j.shape[1]
    with Context(f"case{count}"):
        own = dict(batch_size=batch) if model in OWN_BATCH else {}
        cell = CELLS[model]("cell", n_units=j.shape[-1], key=jax.random.PRNGKey(seed), **own, **p)
        cell.batch_size = batch
        advance = MethodProcess("advance") >> cell.advance_state
        reset = MethodProcess("reset") >> cell.reset
    reset.run()
    port = cell.inputs if model in ("Poisson", "Bernoulli") else cell.j
    rec = {k: [] for k in RECORDED[model].split()}
    init = dict(key0=np.asarray(cell.key.get()))
    if model == "SLIF": init.update(thr0=np.asarray(cell.thr.get())[0], inh_weights=np.asarray(cell.inh_weights))
    shape = (batch, j.shape[-1])
    for t in range(len(j)):
        port.set(jnp.asarray(j[t].reshape(shape)))
        advance.run(t=t * dt, **({} if model == "Bernoulli" else dict(dt=dt)))
        for k in rec: rec[k].append(np.broadcast_to(np.asarray(getattr(cell, k).get()), shape).reshape(j.shape[1:]))
    return {k: np.stack(v).astype(f) for k, v in rec.items()}, init

def save(out, name, model, p, dt, j, seed, note=""):
    rec, init = simulate(model, p, dt, j, seed)
    keep = []
    if p.get("one_spike") or model in ("Poisson", "Bernoulli") or p.get("thr_jitter", 0) > 0: keep.append("key0")
    if model == "SLIF": keep.append("thr0")
    if p.get("resist_inh", 0) > 0: keep.append("inh_weights")
    arrays = {"j": j, **{k: init[k] for k in keep}, **rec}
    spikes = int(rec["outputs" if "outputs" in rec else "s"].sum())
    meta = dict(model=model, dt=dt, units=j.shape[-1], steps=len(j), **(dict(batch=j.shape[1]) if j.ndim == 3 else {}), parameters=p, arrays=sorted(arrays),
                source=f"ngclearn 3.2.3, jax {jax.__version__}; make_cases.py, PRNGKey({seed})" + note, spikes=spikes)
    (out / f"{name}.json").write_text(json.dumps(meta, indent=2) + "\n")
    np.savez_compressed(out / f"{name}.npz", **arrays)
    v = rec.get("v")
    print(f"{name:32s} {spikes:6d} spikes" + ("" if v is None else f"  v {np.nanmin(v):.4g} .. {np.nanmax(v):.4g}  not finite {int((~np.isfinite(v)).sum())}"), flush=True)

def currents(seed, low, high, steps=STEPS, units=UNITS, batch=None, noise=.3, zero=0):
    """Currents evenly spaced over [low, high], one per unit, plus noise that changes in each step; 0 in the first `zero` steps."""
    g = np.random.default_rng(seed)
    shape = (units,) if batch is None else (batch, units)
    base = np.linspace(low, high, int(np.prod(shape))).reshape(shape)
    j = base + noise * (high - low) * .5 * g.standard_normal((steps,) + shape)
    j[:zero] = 0
    return j.astype(f)

def pulses(height, width, first, last, steps=STEPS, units=UNITS):
    """Pulses of one height and width (in steps); each unit has a different interval, from `first` to `last`."""
    intervals = np.linspace(first, last, units).round().astype(int)
    return np.where(np.arange(steps)[:, None] % intervals < width, height, 0).astype(f)

def surrogates(out):
    """4,096 points of each of lifsim's four surrogate derivatives, as surrogate_fx computes them under jit."""
    g = np.random.default_rng(77); n = 4096
    v = g.uniform(-80, -30, n).astype(f); thr = (v + g.normal(0, 3, n)).astype(f); thr[:64] = v[:64]
    j = np.concatenate([g.uniform(-20, 60, n - 1024), g.normal(0, .5, 512), np.linspace(-1300, 1300, 512)]).astype(f)
    fx = {"straight_through": (S.straight_through_estimator()[1], (v, thr)), "triangular": (S.triangular_estimator()[1], (v, thr)),
          "arctan": (lambda a, b: S.arctan_estimator()[1](a, b, alpha=.2), (v, thr)), "secant": (lambda a: S.secant_lif_estimator()[1](a), (j,))}
    np.savez_compressed(out / "surrogates.npz", v=v, thr=thr, j=j, **{k: np.asarray(jax.jit(d)(*map(jnp.asarray, a))).astype(f) for k, (d, a) in fx.items()})

def main(out):
    out.mkdir(parents=True, exist_ok=True)
    adex = dict(tau_m=15.25, resist_m=1., tau_w=123.5, v_sharpness=2., intrinsic_mem_thr=-55.2, thr=-41., v_rest=-72.3, v_reset=-60.7, a=.13, b=1.7, v0=-70.1, w0=.3)
    save(out, "adex-rk2-spiking", "AdEx", dict(adex, integration_type="rk2"), .02, currents(31, 200, 900), 31)
    save(out, "adex-batch", "AdEx", dict(adex, thr=5.), .1, currents(35, 10, 90, batch=3), 35)

    slif = dict(tau_m=19.5, resist_m=1., thr=.41, resist_inh=0., refract_time=1.1, thr_gain=.012, thr_leak=.0013, thr_jitter=.07)
    save(out, "slif-jitter", "SLIF", slif, .25, currents(1, .2, 3), 1)
    save(out, "slif-jitter-sticky", "SLIF", dict(slif, sticky_spikes=True, thr_persist=True), .3, currents(2, .2, 3), 2)
    save(out, "slif-jitter-lateral", "SLIF", dict(slif, resist_inh=.23), .3, currents(3, .2, 3), 3)
    save(out, "slif-adaptive-batch", "SLIF", dict(slif, sticky_spikes=True), .25, currents(5, .2, 3, batch=3), 5)
    save(out, "slif-lateral-batch", "SLIF", dict(slif, resist_inh=.23, thr_jitter=.03), .25, currents(6, .2, 3, batch=3), 6)
    save(out, "slif-sparsity-batch", "SLIF", dict(slif, resist_inh=.17, rho_b=2. ** -5, sticky_spikes=True, thr_jitter=.03), .25, currents(7, .2, 4, batch=3), 7)

    lif = dict(tau_m=100., resist_m=1000., thr=-52.1, v_rest=-65.2, v_reset=-60.3, conduct_leak=.9, tau_theta=300., theta_plus=.07, refract_time=2.3)
    save(out, "lif-batch", "LIF", dict(lif, v_min=-65.2), .1, currents(12, -.05, .5, batch=3), 12)
    save(out, "lif-rk2-batch", "LIF", dict(lif, integration_type="rk2"), .1, currents(13, -.05, .5, batch=3), 13)
    save(out, "lif-one-spike-batch", "LIF", dict(lif, one_spike=True), .1, currents(14, .3, .6, batch=3, noise=.1), 14)
    save(out, "lif-max-one-spike-batch", "LIF", dict(lif, max_one_spike=True), .1, currents(15, .3, .6, batch=3, noise=.1), 15)

    pixels = lambda seed: np.random.default_rng(seed).uniform(0, 1, (STEPS, 3, UNITS)).astype(f)
    save(out, "poisson-batch", "Poisson", dict(target_freq=613.7), .5, pixels(21), 21)
    save(out, "bernoulli-batch", "Bernoulli", {}, 1., pixels(22), 22)

    quad = dict(tau_m=98.5, resist_m=1.3, thr=-31.7, v_rest=-65.3, v_reset=-58.9, v_scale=-50.3, critical_v=.37, tau_theta=300., theta_plus=.11, refract_time=2.1)
    save(out, "quadlif-euler", "QuadLIF", quad, .1, currents(50, 0, 900), 50)
    save(out, "quadlif-rk2", "QuadLIF", dict(quad, integration_type="rk2"), .1, currents(51, 0, 900), 51)
    save(out, "quadlif-vmin", "QuadLIF", dict(quad, v_min=-65.3, tau_theta=0.), .3, currents(52, -300, 600), 52)
    save(out, "quadlif-one-spike", "QuadLIF", dict(quad, one_spike=True), .1, currents(54, 300, 900), 54)
    save(out, "quadlif-defaults", "QuadLIF", dict(tau_m=100., resist_m=1., thr=-52., v_rest=-65., v_reset=-60., v_scale=-41.6, critical_v=1., tau_theta=1e7, theta_plus=.05, refract_time=5.), .1, currents(59, 0, 900), 59)

    raf = dict(tau_v=13.5, tau_w=9.25, thr=.83, omega=3.7, dampen_factor=-.43, v_reset=-.31, w_reset=.17, v0=.13, w0=-.21, resist_v=1.3)
    save(out, "raf-euler", "RAF", raf, .1, currents(61, 0, 12), 61)
    save(out, "raf-rk2", "RAF", dict(raf, integration_type="rk2"), .1, currents(62, 0, 12), 62)
    save(out, "raf-no-reset", "RAF", dict(raf, omega=1., post_spike_reset=False), .3, currents(63, -4, 8, batch=3), 63)
    defaults = dict(tau_v=1., tau_w=1., thr=1., omega=10., dampen_factor=-1., v_reset=0., w_reset=0., v0=0., w0=0., resist_v=1.)
    save(out, "raf-defaults", "RAF", defaults, .01, currents(64, 0, 20), 64)
    # The period is 2 pi tau / omega, 46 steps. Of the intervals from 23 to 69 steps, only those near it make a unit spike.
    save(out, "raf-resonance", "RAF", dict(defaults, tau_v=7.3125, tau_w=7.3125, omega=5., dampen_factor=-.35), .2, pulses(4.7, 4, 23, 69), 65)
    surrogates(out)

if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
