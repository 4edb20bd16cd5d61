package org.lifsim.backend;

import java.util.Optional;
import java.util.SplittableRandom;
import org.lifsim.neuron.Canonical;
import org.lifsim.neuron.Integration;
import org.lifsim.neuron.LifColumn;
import org.lifsim.neuron.LifConstants;
import org.lifsim.neuron.LifForm;
import org.lifsim.neuron.LifParameters;
import org.lifsim.neuron.LifState;
import org.lifsim.neuron.LifStep;
import org.lifsim.neuron.Tols;

/**
 * How a device earns trust: awkward units, ties at the threshold, both zeros, subnormals, all branches, and ordinary units in the
 * shortened form of the step, stepped by the device and by the scalar Java step, compared bit for bit.
 */
public final class SelfCheck {
    private static final int UNITS = 1024;
    private static final int STEPS = 5;
    private static final double DT = 0.1;

    /**
     * A cell to check with, and the values that its units start from at random.
     *
     * @param parameters of the cell
     * @param v potentials, mV
     * @param thrTheta adaptive thresholds, mV
     * @param rfr times since the last spike, ms
     * @param current input currents
     */
    private record Trial(LifParameters parameters, float[] v, float[] thrTheta, float[] rfr, float[] current) {}

    private static final float[] POTENTIALS = {
        -65f,
        -60f,
        -52f,
        Math.nextUp(-52f),
        Math.nextDown(-52f),
        -52.05f,
        0f,
        0.5f,
        Math.nextUp(0.5f),
        Float.MIN_NORMAL,
        -Float.MIN_NORMAL,
        1e-30f,
        1e30f,
        -1e30f,
        123.456f,
        -0.1f
    };
    private static final float[] THETAS = {0f, 0.05f, Float.MIN_NORMAL, 3e-38f, 1.7f, 60f, 1e-7f};
    private static final float[] TIMES = {0f, 0.1f, 0.2f, 0.3f, 1.9f, 1.9999999f, 2f, 2.1f, 1e6f};
    private static final float[] CURRENTS = {0f, -0f, 0.3f, -0.3f, Float.MIN_VALUE, -1e-39f, 1e-36f, 100f, -7f, 1e20f};

    /** The lecture's cell: Euler, adaptation, lower bound. */
    private static final Trial LECTURE = new Trial(LifParameters.lecture(), POTENTIALS, THETAS, TIMES, CURRENTS);

    /** Ordinary units of the lecture's cell, whose step a backend may shorten. */
    private static final Trial ORDINARY = new Trial(
            LifParameters.lecture(),
            new float[] {-65f, -64.99999f, -60f, -57.3f, -52.3f, -52f, -51.9f},
            new float[] {0f, 0.05f, 0.049983f, 0.3f},
            TIMES,
            new float[] {0f, 0.02f, 0.3f, 0.6f});

    /** The midpoint rule around zero, where flushes matter, without adaptation; at rest a unit ties with its threshold. */
    private static final Trial AROUND_ZERO = new Trial(
            LifParameters.builder()
                    .tauM(7.3)
                    .vRest(0.5)
                    .thr(0.5)
                    .vReset(0)
                    .conductLeak(0.7)
                    .tauTheta(0)
                    .refractTime(0.25)
                    .integration(Integration.RK2)
                    .build(),
            POTENTIALS,
            THETAS,
            TIMES,
            CURRENTS);

    /** Potentials that decay towards 0: a device that flushes what stands between two operations stops on the way. */
    private static final Trial DECAYING = new Trial(
            LifParameters.builder().tauM(7.3).vRest(0).thr(1).vReset(0).build(),
            new float[] {2e-38f, 3e-38f, -5e-38f, 8.57e-38f, 1e-37f, -4e-37f, 1e-36f},
            new float[] {0f},
            TIMES,
            new float[] {0f});

    private SelfCheck() {}

    /**
     * Runs the check.
     *
     * @param backend the device
     * @return the first value that differed from the scalar Java step, or empty if all are equal
     */
    public static Optional<String> firstDifference(Backend backend) {
        LifForm observed = new LifForm(backend.roundsDivision(), Tols.IN_MS);
        return compare(backend, LECTURE, LifForm.PLAIN)
                .or(() -> compare(backend, ORDINARY, LifForm.PLAIN))
                .or(() -> compare(backend, AROUND_ZERO, LifForm.PLAIN))
                .or(() -> compare(backend, AROUND_ZERO, observed))
                .or(() -> compare(backend, DECAYING, LifForm.PLAIN));
    }

    private static Optional<String> compare(Backend backend, Trial trial, LifForm form) {
        LifConstants constants = LifConstants.of(trial.parameters, DT);
        LifState expected = start(trial, form);
        float[] times = new float[STEPS];
        for (int k = 0; k < STEPS; k++) {
            times[k] = form.tols().at(k, DT);
        }
        try (LifSlice slice = backend.allocate(constants, form, UNITS)) {
            for (LifColumn column : LifColumn.values()) {
                if (form.keeps(column)) {
                    slice.fill(column, 0f);
                    slice.write(column, 0, expected.column(column), 0, UNITS);
                }
            }
            slice.clearCounts();
            slice.advance(STEPS, times);
            LifStep.advance(constants, expected, 0, UNITS, STEPS, times);
            return difference(slice, expected, trial.parameters, form);
        }
    }

    private static Optional<String> difference(
            LifSlice slice, LifState expected, LifParameters parameters, LifForm form) {
        float[] found = new float[UNITS];
        for (LifColumn column : LifColumn.values()) {
            if (form.keeps(column)) {
                slice.read(column, 0, found, 0, UNITS);
                for (int i = 0; i < UNITS; i++) {
                    float should = expected.column(column)[i];
                    if (Float.floatToIntBits(found[i]) != Float.floatToIntBits(should)) {
                        return Optional.of(column.label() + " of unit " + i + " after " + STEPS + " "
                                + parameters.integration() + " steps is " + found[i] + ", expected " + should);
                    }
                }
            }
        }
        int[] counts = new int[UNITS];
        slice.readCounts(0, counts, 0, UNITS);
        for (int i = 0; i < UNITS; i++) {
            if (counts[i] != expected.counts()[i]) {
                return Optional.of("spike count of unit " + i + " after " + STEPS + " steps is " + counts[i]
                        + ", expected " + expected.counts()[i]);
            }
        }
        return Optional.empty();
    }

    private static LifState start(Trial trial, LifForm form) {
        SplittableRandom random = new SplittableRandom(1);
        LifState state = LifState.allocate(UNITS, form);
        for (int i = 0; i < UNITS; i++) {
            state.v()[i] = Canonical.flush(any(trial.v, random));
            state.thrTheta()[i] = any(trial.thrTheta, random);
            state.rfr()[i] = any(trial.rfr, random);
            state.current()[i] = any(trial.current, random);
        }
        return state;
    }

    private static float any(float[] values, SplittableRandom random) {
        return values[random.nextInt(values.length)];
    }
}
