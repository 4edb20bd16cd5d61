package org.lifsim.model;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.lifsim.internal.reference.SimplifiedLifReference;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.internal.step.InitializedVariable;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.ReferenceUpdate;
import org.lifsim.internal.step.UnitParameters;
import org.lifsim.random.RandomKey;

/**
 * The simplified LIF cell with adaptive thresholds and built-in lateral inhibition. Source: {@code SLIFCell} of ngc-learn 3.2.3.
 *
 * <pre>
 * j = resist_m j - resist_inh (s W)                       (W: weights between the units of a group, spikes of the step before)
 * tau_m dv/dt = j - v while rfr &gt;= refract_time, else 0
 * spike where v &gt; thr; then v = 0, rfr = dt
 * thr += thr_gain s - thr_leak thr, or, with rho_b &gt; 0, thr = max(thr + rho_b (sum(s) - 1), 0.025)
 * </pre>
 */
public final class SimplifiedLif implements NeuronModel {
    /** Membrane time constant, ms, &gt; 0. */
    public static final Parameter TAU_M = Parameter.timeConstant("tau_m", Double.NaN, "membrane time constant");

    /** Membrane resistance, &gt; 0. */
    public static final Parameter RESIST_M = Parameter.positive(
            "resist_m", "per unit of current", Double.NaN, "membrane resistance, which scales the input current");

    /** Base threshold, of which thresholds start. */
    public static final Parameter THR = Parameter.any("thr", "", Double.NaN, "base spike threshold");

    /** Strength of lateral inhibition, &gt;= 0; 0 for none. */
    public static final Parameter RESIST_INH = Parameter.notNegative(
            "resist_inh", "", 0, "strength of the lateral inhibition between the units of a population; 0 for none");

    /** What a spike adds to the threshold. */
    public static final Parameter THR_GAIN = Parameter.any("thr_gain", "", 0, "how much a spike raises the threshold");

    /** The share of the threshold that is lost in a step. */
    public static final Parameter THR_LEAK =
            Parameter.any("thr_leak", "", 0, "share of the threshold that is lost in a step");

    /** The sparsity threshold, &gt;= 0; 0 for none. */
    public static final Parameter RHO_B = Parameter.notNegative(
            "rho_b",
            "",
            0,
            "how much all thresholds rise for each spike beyond one in a step, instead of thr_gain and thr_leak; 0 for none");

    /** For how long after a spike a unit does not integrate, ms, &gt;= 0. */
    public static final Parameter REFRACT_TIME =
            Parameter.notNegative("refract_time", "ms", 0, "for how long after a spike a unit does not integrate");

    /** How far thresholds start from thr, at most, &gt;= 0. */
    public static final Parameter THR_JITTER = Parameter.notNegative(
            "thr_jitter", "", 0.05, "how far thresholds start from thr at most, evenly, by the seed's random numbers");

    /** Whether refractory units go on emitting spikes. */
    public static final ModelOption STICKY_SPIKES =
            ModelOption.booleanOption("sticky_spikes", "a unit emits spikes as long as it is refractory");

    /** Whether a reset leaves thresholds as they are. */
    public static final ModelOption THR_PERSIST =
            ModelOption.booleanOption("thr_persist", "a reset leaves the thresholds as they are");

    /** Membrane resistance. */
    public static final DerivedParameter RESIST = DerivedParameter.of("resist", RESIST_M);

    /** Strength of inhibition. */
    public static final DerivedParameter INHIBITION = DerivedParameter.of("inhibition", RESIST_INH);

    /** Refractory time. */
    public static final DerivedParameter REFRACT = DerivedParameter.of("refract", REFRACT_TIME);

    /** 1 / tau_m. */
    public static final DerivedParameter RT = DerivedParameter.reciprocal("rt", TAU_M);

    /** What a spike adds to the threshold. */
    public static final DerivedParameter GAIN = DerivedParameter.of("gain", THR_GAIN);

    /** The share of the threshold that is lost in a step. */
    public static final DerivedParameter LEAK = DerivedParameter.of("leak", THR_LEAK);

    /** The sparsity threshold. */
    public static final DerivedParameter RHO = DerivedParameter.of("rho", RHO_B);

    /** The smallest threshold that {@code rho_b} leaves. */
    public static final float MIN_THRESHOLD = 0.025f;

    /** The smallest weight of lateral inhibition that is drawn. */
    private static final float MIN_WEIGHT = 0.025f;

    /** The cell. */
    public static final SimplifiedLif MODEL = new SimplifiedLif();

    private SimplifiedLif() {}

    @Override
    public String name() {
        return "SLIF";
    }

    @Override
    public String summary() {
        return "simplified LIF with adaptive thresholds and built-in lateral inhibition";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(TAU_M, RESIST_M, THR, RESIST_INH, THR_GAIN, THR_LEAK, RHO_B, REFRACT_TIME, THR_JITTER);
    }

    @Override
    public List<ModelOption> options() {
        return List.of(STICKY_SPIKES, THR_PERSIST);
    }

    @Override
    public Set<ModelFeature> features(ModelParameters parameters) {
        Set<ModelFeature> traits = EnumSet.of(ModelFeature.SECANT);
        if (parameters.isEnabled(STICKY_SPIKES)) {
            traits.add(ModelFeature.STICKY_SPIKES);
        }
        // Both make every unit depend on every other, so they are of the whole population and never of one unit.
        if (parameters.of(RESIST_INH) > 0) {
            traits.add(ModelFeature.LATERAL_INHIBITION);
        }
        if (parameters.of(RHO_B) > 0) {
            traits.add(ModelFeature.THRESHOLD_TRACKS_ACTIVITY);
        }
        if (parameters.isEnabled(THR_PERSIST)) {
            traits.add(ModelFeature.PERSISTENT_THRESHOLD);
        }
        return traits;
    }

    /** As SLIFCell draws it: the second subkey of the seed's key, the first having drawn the weights. */
    private static float startOfThreshold(UnitParameters p) {
        float thr = (float) p.of(THR);
        float high = (float) p.of(THR_JITTER);
        if (high == 0) {
            return Float32Math.flushSubnormals(thr);
        }
        float number = p.key().split(0).split(1).uniform(p.unit());
        return Float32Math.flushSubnormals(thr + Math.max(-high, Math.fma(number, high + high, -high)));
    }

    /**
     * The weights that SLIFCell draws for its lateral inhibition: evenly from 0.025 to 1, and none from a unit to itself.
     *
     * @param key of the population's seed
     * @param units how many units inhibit each other
     * @return row by row, row = presynaptic
     */
    public static float[] weights(RandomKey key, int units) {
        RandomKey sub = key.split(1);
        float low = MIN_WEIGHT;
        float[] weights = new float[Math.multiplyExact(units, units)];
        for (int i = 0; i < weights.length; i++) {
            boolean toItself = i / units == i % units;
            weights[i] = toItself ? 0f : Math.max(low, Math.fma(sub.uniform(i), 1f - low, low));
        }
        return weights;
    }

    @Override
    public List<InitializedVariable> state(Set<ModelFeature> traits) {
        InitializedVariable thr = new InitializedVariable(StateVariable.THR, (p, dt) -> startOfThreshold(p), false);
        return List.of(
                InitializedVariable.zero(StateVariable.V),
                traits.contains(ModelFeature.PERSISTENT_THRESHOLD) ? thr.persistentAcrossReset() : thr,
                InitializedVariable.from(StateVariable.RFR, REFRACT_TIME),
                InitializedVariable.zero(StateVariable.S));
    }

    @Override
    public List<StateVariable> digestVariables() {
        return List.of(StateVariable.V, StateVariable.THR, StateVariable.RFR);
    }

    @Override
    public List<DerivedParameter> derivedParameters() {
        return List.of(RESIST, INHIBITION, REFRACT, RT, DerivedParameter.DT, GAIN, LEAK, RHO);
    }

    @Override
    public ReferenceUpdate step(NeuronState state) {
        return new SimplifiedLifReference(state);
    }

    @Override
    public boolean hasSurrogate() {
        return true;
    }

    @Override
    public ModelParameters demoParameters() {
        return defaults()
                .with(TAU_M, 20)
                .with(RESIST_M, 1)
                .with(THR, 0.4)
                .with(REFRACT_TIME, 1)
                .with(THR_GAIN, 0.01)
                .with(THR_LEAK, 0.001)
                .with(THR_JITTER, 0);
    }

    @Override
    public Parameter inputResistance() {
        return RESIST_M;
    }

    @Override
    public double demoCurrent() {
        return 1;
    }
}
