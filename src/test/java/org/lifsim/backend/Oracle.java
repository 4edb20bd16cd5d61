package org.lifsim.backend;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.lifsim.neuron.Canonical;
import org.lifsim.neuron.LifColumn;
import org.lifsim.neuron.LifConstants;
import org.lifsim.neuron.LifForm;
import org.lifsim.neuron.LifParameters;
import org.lifsim.neuron.LifState;
import org.lifsim.neuron.LifStep;
import org.lifsim.neuron.Tols;
import org.lifsim.population.Population;

/** Units in Java arrays, stepped one by one by the scalar step, beside a population that should have the same bits. */
final class Oracle {
    static final LifForm OBSERVED = new LifForm(true, Tols.IN_MS);

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

    final LifParameters parameters;
    final double dt;
    final LifForm form;
    final LifState state;
    private final LifConstants constants;
    private long step;

    Oracle(LifParameters parameters, double dt, LifForm form, int units) {
        this.parameters = parameters;
        this.dt = dt;
        this.form = form;
        this.constants = LifConstants.of(parameters, dt);
        this.state = LifState.allocate(units, form);
        Arrays.fill(state.v(), Canonical.flush((float) parameters.vRest()));
        Arrays.fill(state.rfr(), Canonical.flush((float) parameters.refractTime()));
        if (form.surrogate()) {
            Arrays.fill(state.surrogate(), 1f);
        }
    }

    int units() {
        return state.v().length;
    }

    /** State and currents at random: awkward values, and values around threshold and rest. */
    void scramble(SplittableRandom random) {
        for (int i = 0; i < units(); i++) {
            state.v()[i] = Canonical.flush(any(random, constants.thr(), constants.rest()));
            state.thrTheta()[i] = Canonical.flush(Math.abs(any(random, 0f, constants.plus())));
            state.rfr()[i] = Canonical.flush(Math.abs(any(random, constants.refract(), constants.dt())));
            state.current()[i] = current(random);
        }
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
        float value = random.nextInt(3) == 0
                ? VALUES[random.nextInt(VALUES.length)]
                : (float) (random.nextDouble(-20, 60) / parameters.resistM());
        return Float.isFinite(value * constants.resist()) ? value : 0f;
    }

    /** Puts this state into a population. */
    void copyTo(Population population) {
        population.write(LifColumn.V, 0, state.v());
        population.write(LifColumn.THR_THETA, 0, state.thrTheta());
        population.write(LifColumn.RFR, 0, state.rfr());
        population.clamp(state.current());
    }

    void advance(int steps) {
        for (int k = 0; k < steps; k++) {
            float[] time = {form.tols().at(step++, dt)};
            LifStep.advance(constants, state, 0, units(), 1, time);
        }
    }

    Population population(Backend backend, long slice) {
        Population.Builder builder =
                Population.of(parameters).units(units()).dt(dt).slice(slice).tols(form.tols());
        return (form.surrogate() ? builder.surrogate() : builder).on(backend);
    }

    /** Fails at the first bit that differs. */
    void assertSame(Population population, String context) {
        float[] found = new float[units()];
        for (LifColumn column : LifColumn.values()) {
            if (form.keeps(column)) {
                population.read(column, 0, found);
                for (int i = 0; i < found.length; i++) {
                    float should = state.column(column)[i];
                    if (Float.floatToIntBits(found[i]) != Float.floatToIntBits(should)) {
                        fail(context + ": " + column.label() + " of unit " + i + " is " + found[i] + ", expected "
                                + should);
                    }
                }
            }
        }
        int[] counts = new int[units()];
        population.spikeCounts(0, counts);
        boolean[] spikes = new boolean[units()];
        population.spikes(0, spikes);
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] != state.counts()[i] || spikes[i] != (state.rfr()[i] == 0f)) {
                fail(context + ": unit " + i + " counts " + counts[i] + " spikes, expected " + state.counts()[i]
                        + "; spiked " + spikes[i] + ", expected " + (state.rfr()[i] == 0f));
            }
        }
    }
}
