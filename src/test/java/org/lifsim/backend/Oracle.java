package org.lifsim.backend;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.lifsim.internal.input.StimulusCompiler;
import org.lifsim.internal.model.SimplifiedLifModel;
import org.lifsim.internal.reference.CurrentSourceReference;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.CouplingGroups;
import org.lifsim.internal.step.CurrentSources;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.internal.step.InitializedVariable;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.ParameterBatchReader;
import org.lifsim.internal.step.StepUpdate;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.NeuronModel;
import org.lifsim.model.StateVariable;
import org.lifsim.population.Population;
import org.lifsim.population.PopulationBuilder;
import org.lifsim.random.RandomKey;

/** Units in Java arrays that the reference implementation steps one step at a time. A population must have the same bits. */
final class Oracle {
    private static final float[] VALUES = {
        0f,
        -0f,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        Float.MIN_NORMAL,
        -Float.MIN_NORMAL,
        Math.nextDown(Float.MIN_NORMAL),
        1e-30f,
        -65f,
        -60f,
        -52f,
        Math.nextUp(-52f),
        Math.nextDown(-52f),
        0.05f,
        1f,
        -1f,
        0.3f,
        1e10f,
        -1e10f
    };

    private static final RandomKey KEY = new RandomKey(7, -8);

    final ModelParameters parameters;
    final double dt;
    final ModelVariant variant;
    private final int batch;
    private final NeuronState units;
    private final StepUpdate stepping;
    private final CurrentSources sources;
    private final StepUpdate driving;
    private final CouplingGroups groups;
    private final AdvanceContext pass;
    private RandomKey key;
    private long step;

    Oracle(ModelParameters parameters, double dt, int units) {
        this(parameters, dt, false, LastSpikeTime.OFF, units, 1);
    }

    Oracle(
            ModelParameters parameters,
            double dt,
            boolean surrogate,
            LastSpikeTime lastSpikeTime,
            int groupSize,
            int batch) {
        this(parameters, dt, surrogate, lastSpikeTime, groupSize, batch, CurrentSources.NONE);
    }

    Oracle(
            ModelParameters parameters,
            double dt,
            boolean surrogate,
            LastSpikeTime lastSpikeTime,
            int groupSize,
            int batch,
            CurrentSources sources) {
        this.sources = sources;
        this.parameters = parameters;
        this.dt = dt;
        this.batch = batch;
        variant = ModelVariant.of(parameters, surrogate, lastSpikeTime).withSources(sources.kinds());
        float[] weights =
                variant.has(ModelFeature.LATERAL_INHIBITION) ? SimplifiedLifModel.weights(KEY, groupSize) : null;
        units = new NeuronState(
                variant, new DerivedParameterTable(parameters, dt, 0, groupSize * batch, groupSize, weights, sources));
        driving = variant.hasSources() ? new CurrentSourceReference(units) : null;
        stepping = variant.model().referenceUpdate(units);
        groups = variant.isCoupled() ? new CouplingGroups(units) : null;
        pass = new AdvanceContext(variant);
        pass.setGroups(groups);
        ParameterBatchReader block = new ParameterBatchReader(parameters, groupSize, KEY);
        key = variant.keyOfSteps(KEY, Set.of());
        for (InitializedVariable state : variant.state()) {
            DerivedParameter.Derivation start = state.startOf(block, units());
            block.load(0, units());
            for (int i = 0; i < units(); i++) {
                column(state.variable())[i] = block.derive(start, dt, i);
            }
        }
        if (surrogate) {
            Arrays.fill(column(StateVariable.SURROGATE), 1f);
        }
    }

    int units() {
        return units.length();
    }

    float[] column(StateVariable variable) {
        return units.values(variable);
    }

    float[] currents() {
        return column(variant.clampedVariable());
    }

    int[] counts() {
        return units.counts();
    }

    /** Sets random states and currents: edge cases, and values near the initial state and near the threshold. */
    void scramble(SplittableRandom random) {
        for (InitializedVariable state : variant.state()) {
            float[] values = column(state.variable());
            for (int i = 0; i < values.length; i++) {
                values[i] = Float32Math.flushSubnormals(scrambled(state.variable(), values[i], random));
            }
        }
        for (int i = 0; i < units(); i++) {
            currents()[i] = current(random);
        }
    }

    private float scrambled(StateVariable variable, float start, SplittableRandom random) {
        if (variable.equals(StateVariable.S) || variable.equals(StateVariable.OUTPUTS)) {
            return random.nextInt(2);
        }
        if (variable.equals(StateVariable.RFR)) {
            return Math.abs(any(random, start, (float) dt));
        }
        if (variable.equals(StateVariable.THR_THETA)) {
            return Math.abs(any(random, 0f, 0.05f));
        }
        return any(random, variable.equals(StateVariable.V) ? threshold() : start, start);
    }

    private float threshold() {
        NeuronModel model = parameters.model();
        if (model.thresholdParameter() == null) {
            return 0.4f;
        }
        double[] value = new double[1];
        parameters.values(model.thresholdParameter()).read(0, value, 1, 1);
        return (float) value[0];
    }

    private float any(SplittableRandom random, float a, float b) {
        return switch (random.nextInt(5)) {
            case 0 -> VALUES[random.nextInt(VALUES.length)];
            case 1 -> a;
            case 2 -> Math.nextUp(a);
            case 3 -> (float) (a + random.nextDouble(-3, 3));
            default -> (float) (b + random.nextDouble(-1, 1));
        };
    }

    private float current(SplittableRandom random) {
        double scale = 1;
        if (parameters.model().inputResistance() != null) {
            double[] value = new double[1];
            parameters.values(parameters.model().inputResistance()).read(0, value, 1, 1);
            scale = value[0];
        }
        float value = random.nextInt(3) == 0
                ? VALUES[random.nextInt(VALUES.length)]
                : (float) (random.nextDouble(-20, 60) / scale);
        return Float.isFinite(value * (float) scale * 10) ? value : 0f;
    }

    /** Copies this state into a population. */
    void copyTo(Population population) {
        for (InitializedVariable state : variant.state()) {
            population.write(state.variable(), 0, column(state.variable()));
        }
        population.clamp(currents());
    }

    void advance(int steps) {
        for (int k = 0; k < steps; k++) {
            pass.prepareSpikeTimes(1, step, variant, dt);
            pass.prepareInput(1, step++, sources);
            units.readPerUnitRows(pass, 1);
            key = pass.prepareRngKeys(1, key);
            if (driving != null) {
                driving.update(0, units(), pass, 0);
            }
            if (groups == null) {
                stepping.update(0, units(), pass, 0);
            } else {
                stepTogether();
            }
        }
    }

    private void stepTogether() {
        groups.prepare();
        for (int from = 0; from < units(); from += groups.size()) {
            stepping.update(from, from + groups.size(), pass, 0);
        }
        groups.selectSpikes(pass, 0);
        for (int from = 0; from < units(); from += groups.size()) {
            stepping.updateAfterCoupling(from, from + groups.size(), pass, 0);
        }
    }

    Population population(Backend backend, long slice) {
        return description(slice).build(backend);
    }

    PopulationBuilder description(long slice) {
        PopulationBuilder builder = Population.of(parameters)
                .units(units() / batch)
                .batch(batch)
                .dt(dt)
                .unitsPerSlice(slice)
                .recordLastSpikeTime(variant.lastSpikeTime())
                .stimulus(StimulusCompiler.stimulusOf(sources))
                .rngKey(KEY);
        return variant.surrogate() ? builder.withSurrogateGradient() : builder;
    }

    /** Fails at the first difference. */
    void assertSame(Population population, String context) {
        state().assertSame(population, context);
    }

    /** A copy of the present state. */
    State state() {
        Map<StateVariable, float[]> values = new LinkedHashMap<>();
        variant.variables()
                .forEach(variable -> values.put(variable, column(variable).clone()));
        boolean[] spiked = new boolean[units()];
        float[] marks = spikeMarks();
        for (int i = 0; i < spiked.length; i++) {
            spiked[i] = marks[i] == spikeMark();
        }
        return new State(values, counts().clone(), spiked);
    }

    /**
     * What a population must have after some steps.
     *
     * @param values values of each state variable
     * @param counts spike counts
     * @param spiked which units spiked in the last step
     */
    record State(Map<StateVariable, float[]> values, int[] counts, boolean[] spiked) {
        /** Fails at the first difference. */
        void assertSame(Population population, String context) {
            float[] found = new float[counts.length];
            values.forEach((variable, expected) -> {
                population.read(variable, 0, found);
                int unit = Arrays.mismatch(expected, found);
                if (unit >= 0) {
                    fail(context + ": " + variable.key() + " of unit " + unit + " is " + found[unit] + ", expected "
                            + expected[unit]);
                }
            });
            int[] foundCounts = new int[counts.length];
            population.readSpikeCounts(0, foundCounts);
            boolean[] foundSpikes = new boolean[counts.length];
            population.readLastStepSpikes(0, foundSpikes);
            for (int i = 0; i < counts.length; i++) {
                if (foundCounts[i] != counts[i] || foundSpikes[i] != spiked[i]) {
                    fail(context + ": unit " + i + " counts " + foundCounts[i] + " spikes, expected " + counts[i]
                            + "; spiked " + foundSpikes[i] + ", expected " + spiked[i]);
                }
            }
        }
    }

    /** Indices of the units that spiked in the last step, ascending. */
    long[] spikes() {
        float[] marks = spikeMarks();
        float mark = spikeMark();
        long[] spikes = new long[units()];
        int count = 0;
        for (int i = 0; i < spikes.length; i++) {
            if (marks[i] == mark) {
                spikes[count++] = i;
            }
        }
        return Arrays.copyOf(spikes, count);
    }

    /** The state variable that tells which units spiked in the last step. */
    private float[] spikeMarks() {
        return column(variant.keepsSpikes() ? parameters.model().spikeVariable() : StateVariable.RFR);
    }

    /** Its value for a unit that spiked. */
    private float spikeMark() {
        return variant.keepsSpikes() ? 1f : 0f;
    }
}
