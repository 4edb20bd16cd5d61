package org.lifsim.neuron;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.lifsim.fault.InputException;

/**
 * Which columns a population of a cell keeps, and which branches its step takes.
 *
 * @param cell the cell
 * @param traits what its options make of the step
 * @param surrogate whether the surrogate derivative is kept, 4 bytes a unit
 * @param tols whether the time of last spike is kept, 4 bytes a unit, and in which unit
 * @param recorded whether the spikes of every step leave as bits
 * @param drive the sources of the stimulus that adds to the clamped input
 */
public record Form(
        Cell cell, Set<Trait> traits, boolean surrogate, Tols tols, boolean recorded, List<Drive.Kind> drive) {
    /**
     * The form that parameters ask for.
     *
     * @param parameters a cell's
     * @param surrogate whether the surrogate derivative is kept
     * @param tols whether the time of last spike is kept
     * @return the form, not recorded
     */
    public static Form of(Parameters parameters, boolean surrogate, Tols tols) {
        return new Form(
                parameters.cell(), Set.copyOf(parameters.cell().traits(parameters)), surrogate, tols, false, List.of());
    }

    /**
     * This form, with the spikes of every step told.
     *
     * @return the form
     */
    public Form withSpikes() {
        return new Form(cell, traits, surrogate, tols, true, drive);
    }

    /**
     * This form, with a stimulus.
     *
     * @param kinds its sources
     * @return the form
     */
    public Form withDrive(List<Drive.Kind> kinds) {
        return new Form(cell, traits, surrogate, tols, recorded, List.copyOf(kinds));
    }

    /**
     * Whether a stimulus adds to the clamped input.
     *
     * @return true if so
     */
    public boolean isDriven() {
        return !drive.isEmpty();
    }

    /**
     * The column that a clamp sets.
     *
     * @return the input, or what a stimulus adds to
     */
    public Column clampedColumn() {
        return isDriven() ? Column.CLAMPED : Column.CURRENT;
    }

    /**
     * Whether the step has a trait.
     *
     * @param trait which
     * @return true if so
     */
    public boolean is(Trait trait) {
        return traits.contains(trait);
    }

    /**
     * Whether units depend on each other within a step, so that all of a group must lie in one slice.
     *
     * @return true if so
     */
    public boolean isCoupled() {
        return traits.stream().anyMatch(Trait::couples);
    }

    /**
     * Whether some of a group's spikes are dropped.
     *
     * @return true if so
     */
    public boolean chooses() {
        return traits.stream().anyMatch(Trait::isChoice);
    }

    /**
     * Whether each step needs a key to draw with.
     *
     * @return true if so
     */
    public boolean isRandom() {
        return is(Trait.RANDOM) || is(Trait.ONE_SPIKE);
    }

    /**
     * The state, in the order of the digest and of the kernels.
     *
     * @return what the cell carries from step to step
     */
    public List<StateColumn> state() {
        return cell.state(traits);
    }

    /**
     * All columns: state, input, and the optional ones that are kept.
     *
     * @return each once, in the order of the kernels
     */
    public List<Column> columns() {
        List<Column> columns = new ArrayList<>();
        state().forEach(state -> columns.add(state.column()));
        columns.add(Column.CURRENT);
        if (surrogate) {
            columns.add(Column.SURROGATE);
        }
        if (tols != Tols.OFF) {
            columns.add(Column.TOLS);
        }
        if (isDriven()) {
            columns.add(Column.CLAMPED);
            columns.addAll(Drive.columns(drive));
        }
        return columns;
    }

    /**
     * Whether a column is kept.
     *
     * @param column which
     * @return true if so
     */
    public boolean keeps(Column column) {
        return columns().contains(column);
    }

    /**
     * Finds a column by its name in files.
     *
     * @param label such as {@code thr_theta}
     * @return the column
     * @throws InputException if none of that name is kept
     */
    public Column column(String label) {
        return columns().stream()
                .filter(column -> column.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new InputException("there is no column '" + label + "' here, expected one of "
                        + columns() + " of " + cell.name()));
    }

    /**
     * Whether spikes have a column of their own; elsewhere a unit has spiked where its time since the last spike is 0.
     *
     * @return true if so
     */
    public boolean keepsSpikes() {
        return keeps(cell.spikes());
    }

    /**
     * The column that tells whether a unit has spiked in the last step.
     *
     * @return its spikes, or else its time since the last one
     */
    public Column spikeColumn() {
        return keepsSpikes() ? cell.spikes() : Column.RFR;
    }

    /**
     * What {@link #spikeColumn} holds of a unit that has spiked in the last step.
     *
     * @return 1, or 0 where it is the time since the last spike
     */
    public float spikeSign() {
        return keepsSpikes() ? 1f : 0f;
    }

    /**
     * The memory that a unit takes: its columns, its spike count and what it is given in a pass, without parameters of its own.
     *
     * @return bytes
     */
    public int bytesPerUnit() {
        return (columns().size() + 1 + Drive.rowSources(drive) * Pass.MOST_ROW_STEPS) * Float.BYTES;
    }

    /**
     * Bytes that a single step moves for a unit: state and current are read, the state is written.
     *
     * @return bytes
     */
    public int bytesPerStep() {
        return (2 * state().size() + 1) * Float.BYTES;
    }
}
