package org.lifsim.internal.verification;

import java.util.List;
import java.util.Map;
import org.lifsim.backend.Backend;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.NeuronModels;
import org.lifsim.random.RandomKey;

/**
 * A random configuration of a neuron model.
 *
 * @param name name of the table
 * @param line the configuration
 */
record PopulationConfiguration(String name, RandomLine line) implements RandomCases.Configuration {
    private static final String UNITS = "units";

    /** The columns that are neither parameters nor digests. */
    static final List<String> SETTINGS = List.of(
            RandomLine.MODEL,
            RandomLine.DT,
            UNITS,
            RandomLine.BATCH,
            RandomLine.STEPS,
            "hold",
            RandomLine.SEED,
            "low",
            "high");

    /**
     * Number of input changes between comparisons of the plain run. This is enough, because a difference does not disappear
     * again.
     */
    private static final int LOOKS = 10;

    @Override
    public void check() {
        line.whole("hold");
        line.key();
        for (String bound : List.of("low", "high")) {
            if (!Float.isFinite((float) line.number(bound))) {
                throw new InputException(Problem.of(Subject.setting(bound), "is " + line.text(bound))
                        .expected("a finite float32"));
            }
        }
        RandomLine.requireFits(
                "units times batch times steps",
                (double) line.whole(UNITS) * line.whole(RandomLine.BATCH) * line.whole(RandomLine.STEPS));
        parameters().check(line.number(RandomLine.DT), line.whole(UNITS));
    }

    /**
     * Runs step by step and compares the digest of every array. If they are equal, runs it once more as a simulation does, and
     * compares it with the first run.
     */
    @Override
    public VerificationResult verify(Backend backend) {
        Map<String, float[]> found =
                ReferenceCheck.observe(reference(Map.of()), line.names(RandomLine.DIGEST), backend);
        VerificationResult observed = line.compare(found::get);
        return observed.equal() ? ReferenceCheck.runAsSimulation(reference(found), backend, LOOKS) : observed;
    }

    /** The configuration as a case, with these arrays as expected values. */
    private PopulationCase reference(Map<String, float[]> expected) {
        int steps = line.whole(RandomLine.STEPS);
        RandomKey key = line.key();
        return new PopulationCase(
                name,
                parameters(),
                line.number(RandomLine.DT),
                LastSpikeTime.MILLISECONDS,
                line.whole(UNITS),
                line.whole(RandomLine.BATCH),
                steps,
                new PopulationCase.Start(Map.of(), null, key, null),
                inputs(steps, key),
                expected);
    }

    private ModelParameters parameters() {
        return line.parameters(NeuronModels.named(line.model()).defaults(), SETTINGS, ModelParameters::with);
    }

    /**
     * The clamped inputs, step by step. Each unit has a random level, uniform from low to high. In each period of {@code hold}
     * steps the level is multiplied by a random factor from 0.5 to 1.5.
     */
    private float[] inputs(int steps, RandomKey key) {
        int row = line.whole(UNITS) * line.whole(RandomLine.BATCH);
        int hold = line.whole("hold");
        float low = (float) line.number("low");
        float span = (float) line.number("high") - low;
        float[] levels = new float[row];
        for (int i = 0; i < row; i++) {
            levels[i] = key.uniform(i) * span + low;
        }
        float[] inputs = new float[steps * row];
        for (int step = 0; step < steps; step++) {
            if (step % hold == 0) {
                long from = (1L + step) * row;
                for (int i = 0; i < row; i++) {
                    inputs[step * row + i] = levels[i] * (key.uniform(from + i) + 0.5f);
                }
            } else {
                System.arraycopy(inputs, (step - 1) * row, inputs, step * row, row);
            }
        }
        return inputs;
    }
}
