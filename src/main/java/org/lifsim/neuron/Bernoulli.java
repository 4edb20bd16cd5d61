package org.lifsim.neuron;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The Bernoulli encoder: a unit emits a spike in a step with a probability that is its stimulus. Source: {@code BernoulliCell} of ngc-learn
 * 3.2.3.
 *
 * <pre>
 * output = uniform(step, unit) &lt; j
 * </pre>
 */
public final class Bernoulli implements Cell {
    /** The encoder. */
    public static final Bernoulli CELL = new Bernoulli();

    private Bernoulli() {}

    @Override
    public String name() {
        return "Bernoulli";
    }

    @Override
    public String summary() {
        return "encoder: spikes with a probability a step that is the stimulus";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
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
        return List.of();
    }

    @Override
    public CellStep step(Units units) {
        return new BernoulliStep(units);
    }

    @Override
    public double exampleCurrent() {
        return 0.05;
    }
}
