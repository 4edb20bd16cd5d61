package org.lifsim.neuron;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The Poisson encoder: a unit emits a spike in a step with a probability that grows with its stimulus. Source: {@code PoissonCell} of
 * ngc-learn 3.2.3.
 *
 * <pre>
 * output = uniform(step, unit) &lt; j (dt / 1000) target_freq
 * </pre>
 */
public final class Poisson implements Cell {
    /** The rate of a unit whose stimulus is 1, Hz, &gt;= 0. */
    public static final Parameter TARGET_FREQ =
            Parameter.notNegative("target_freq", "Hz", 63.75, "rate of a unit whose stimulus is 1");

    /** dt / 1000, of the step in seconds. */
    public static final Constant SECONDS = new Constant("seconds", (p, dt) -> (float) dt / 1000f);

    /** The rate. */
    public static final Constant RATE = Constant.of("rate", TARGET_FREQ);

    /** The encoder. */
    public static final Poisson CELL = new Poisson();

    private Poisson() {}

    @Override
    public String name() {
        return "Poisson";
    }

    @Override
    public String summary() {
        return "encoder: spikes at a rate of target_freq times the stimulus";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(TARGET_FREQ);
    }

    @Override
    public List<Option> options() {
        return List.of();
    }

    @Override
    public Set<Trait> traits(Parameters parameters) {
        return EnumSet.of(Trait.RANDOM);
    }

    @Override
    public List<StateColumn> state(Set<Trait> traits) {
        return List.of(StateColumn.zero(Column.OUTPUTS));
    }

    @Override
    public List<Column> digest() {
        return List.of(Column.OUTPUTS);
    }

    @Override
    public Column spikes() {
        return Column.OUTPUTS;
    }

    @Override
    public List<Constant> constants() {
        return List.of(SECONDS, RATE);
    }

    @Override
    public CellStep step(Units units) {
        return new PoissonStep(units);
    }

    @Override
    public double exampleCurrent() {
        return 1;
    }
}
