package org.lifsim.internal.model;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.lifsim.internal.reference.SimplifiedLifReference;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.internal.step.InitializedVariable;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.StepUpdate;
import org.lifsim.internal.step.UnitParameters;
import org.lifsim.model.ModelOption;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.Parameter;
import org.lifsim.model.SimplifiedLif;
import org.lifsim.model.StateVariable;
import org.lifsim.random.RandomKey;

/** Definition of the model of {@link SimplifiedLif}. {@link SimplifiedLif#MODEL} is its only instance. */
public final class SimplifiedLifModel implements ModelDefinition {
    /** Membrane resistance. */
    public static final DerivedParameter MEMBRANE_RESISTANCE = DerivedParameter.of("resist", SimplifiedLif.RESIST_M);

    /** Strength of inhibition. */
    public static final DerivedParameter INHIBITION = DerivedParameter.of("inhibition", SimplifiedLif.RESIST_INH);

    /** Refractory period, ms. */
    public static final DerivedParameter REFRACTORY_PERIOD = DerivedParameter.of("refract", SimplifiedLif.REFRACT_TIME);

    /** 1 / tau_m, per ms. */
    public static final DerivedParameter INVERSE_TAU_M = DerivedParameter.reciprocal("rt", SimplifiedLif.TAU_M);

    /** Increment of the threshold at a spike. */
    public static final DerivedParameter THRESHOLD_GAIN = DerivedParameter.of("gain", SimplifiedLif.THR_GAIN);

    /** Fraction of the threshold that is lost in a step. */
    public static final DerivedParameter THRESHOLD_LEAK = DerivedParameter.of("leak", SimplifiedLif.THR_LEAK);

    /** Rise of all thresholds for each spike beyond one in a step; 0 for none. */
    public static final DerivedParameter RHO = DerivedParameter.of("rho", SimplifiedLif.RHO_B);

    /** Lower bound of the thresholds with {@code rho_b}. */
    public static final float MIN_THRESHOLD = 0.025f;

    /** Lower bound of the random weights of lateral inhibition. */
    private static final float MIN_WEIGHT = 0.025f;

    /** Creates the model. Only {@link SimplifiedLif} calls this. */
    public SimplifiedLifModel() {}

    @Override
    public String name() {
        return "SLIF";
    }

    @Override
    public String summary() {
        return "simplified LIF with adaptive thresholds and lateral inhibition";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                SimplifiedLif.TAU_M,
                SimplifiedLif.RESIST_M,
                SimplifiedLif.THR,
                SimplifiedLif.RESIST_INH,
                SimplifiedLif.THR_GAIN,
                SimplifiedLif.THR_LEAK,
                SimplifiedLif.RHO_B,
                SimplifiedLif.REFRACT_TIME,
                SimplifiedLif.THR_JITTER);
    }

    @Override
    public List<ModelOption> options() {
        return List.of(SimplifiedLif.STICKY_SPIKES, SimplifiedLif.THR_PERSIST);
    }

    @Override
    public Set<ModelFeature> features(ModelParameters parameters) {
        Set<ModelFeature> features = EnumSet.of(ModelFeature.SECANT);
        if (parameters.isEnabled(SimplifiedLif.STICKY_SPIKES)) {
            features.add(ModelFeature.STICKY_SPIKES);
        }
        // These two parameters couple all units, so they must be uniform: of() rejects per-unit values.
        if (parameters.of(SimplifiedLif.RESIST_INH) > 0) {
            features.add(ModelFeature.LATERAL_INHIBITION);
        }
        if (parameters.of(SimplifiedLif.RHO_B) > 0) {
            features.add(ModelFeature.THRESHOLD_TRACKS_ACTIVITY);
        }
        if (parameters.isEnabled(SimplifiedLif.THR_PERSIST)) {
            features.add(ModelFeature.PERSISTENT_THRESHOLD);
        }
        return features;
    }

    /** Initial threshold of a unit, drawn as in SLIFCell with its second subkey; its first one draws the weights. */
    private static float startOfThreshold(UnitParameters p) {
        float thr = (float) p.value(SimplifiedLif.THR);
        float high = (float) p.value(SimplifiedLif.THR_JITTER);
        if (high == 0) {
            return Float32Math.flushSubnormals(thr);
        }
        float number = p.key().split(0).split(1).uniform(p.unit());
        return Float32Math.flushSubnormals(thr + Math.max(-high, Math.fma(number, high + high, -high)));
    }

    /**
     * Draws the weights of lateral inhibition as SLIFCell does: uniformly from 0.025 to 1, and 0 from a unit to itself.
     *
     * @param key key of the population's seed
     * @param units number of units of a batch element, N
     * @return N * N weights; {@code weights[pre * N + post]} is the weight from unit {@code pre} to unit {@code post}
     * @throws ArithmeticException if N * N exceeds the range of int
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
    public List<InitializedVariable> state(Set<ModelFeature> features) {
        InitializedVariable thr = new InitializedVariable(StateVariable.THR, (p, dt) -> startOfThreshold(p), false);
        return List.of(
                InitializedVariable.zero(StateVariable.V),
                features.contains(ModelFeature.PERSISTENT_THRESHOLD) ? thr.persistentAcrossReset() : thr,
                InitializedVariable.from(StateVariable.RFR, SimplifiedLif.REFRACT_TIME),
                InitializedVariable.zero(StateVariable.S));
    }

    @Override
    public List<StateVariable> digestVariables() {
        return List.of(StateVariable.V, StateVariable.THR, StateVariable.RFR);
    }

    @Override
    public List<DerivedParameter> derivedParameters() {
        return List.of(
                MEMBRANE_RESISTANCE,
                INHIBITION,
                REFRACTORY_PERIOD,
                INVERSE_TAU_M,
                DerivedParameter.DT,
                THRESHOLD_GAIN,
                THRESHOLD_LEAK,
                RHO);
    }

    @Override
    public StepUpdate referenceUpdate(NeuronState state) {
        return new SimplifiedLifReference(state);
    }

    @Override
    public boolean hasSurrogate() {
        return true;
    }

    @Override
    public ModelParameters demoParameters() {
        return defaults()
                .with(SimplifiedLif.TAU_M, 20)
                .with(SimplifiedLif.RESIST_M, 1)
                .with(SimplifiedLif.THR, 0.4)
                .with(SimplifiedLif.REFRACT_TIME, 1)
                .with(SimplifiedLif.THR_GAIN, 0.01)
                .with(SimplifiedLif.THR_LEAK, 0.001)
                .with(SimplifiedLif.THR_JITTER, 0);
    }

    @Override
    public Parameter inputResistance() {
        return SimplifiedLif.RESIST_M;
    }

    @Override
    public double demoCurrent() {
        return 1;
    }
}
