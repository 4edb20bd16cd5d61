package org.lifsim.neuron;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.lifsim.random.RandomKey;

/** What the steps of some units read: each constant of the cell, derived once, as one value where all units share it, else as one for each. */
public final class UnitConstants {
    /** Units whose parameters are in memory as doubles at a time. */
    private static final int BLOCK = 1 << 14;

    private final Map<Constant, UnitConstant> constants;
    private final Parameters parameters;
    private final double dt;
    private final long distinct;
    private final List<Constant> order;
    private final long first;
    private final int length;
    private final float[] weights;
    private final Drive drive;
    private final Map<String, Constant> driveConstants = new HashMap<>();

    /**
     * Derives the constants of some units.
     *
     * @param parameters of the population
     * @param dt the step, ms
     * @param first the index in the population of the first of them
     * @param length how many
     * @param groupSize how many units the parameters are for; a batch repeats them
     * @param weights of inhibition within a group, or null
     */
    public UnitConstants(Parameters parameters, double dt, long first, int length, long groupSize, float[] weights) {
        this(parameters, dt, first, length, groupSize, weights, Drive.NONE);
    }

    /**
     * Derives the constants of some units under a stimulus.
     *
     * @param parameters of the population
     * @param dt the step, ms
     * @param first the index in the population of the first of them
     * @param length how many
     * @param groupSize how many units the parameters are for; a batch repeats them
     * @param weights of inhibition within a group, or null
     * @param drive the stimulus
     */
    public UnitConstants(
            Parameters parameters, double dt, long first, int length, long groupSize, float[] weights, Drive drive) {
        this.parameters = parameters;
        this.dt = dt;
        this.first = first;
        this.length = length;
        this.distinct = groupSize;
        this.weights = weights;
        this.drive = drive;
        order = new ArrayList<>(parameters.cell().constants());
        List<Drive.Kind> kinds = drive.kinds();
        for (int n = 0; n < kinds.size(); n++) {
            for (String name : kinds.get(n).constants()) {
                Constant constant = new Constant(Drive.name(n, name), null);
                driveConstants.put(constant.name(), constant);
                order.add(constant);
            }
        }
        constants = new IdentityHashMap<>();
        derive();
    }

    /** As others of the same population, whose constants are these too if all units share them. */
    private UnitConstants(UnitConstants others, long first, int length) {
        parameters = others.parameters;
        dt = others.dt;
        this.first = first;
        this.length = length;
        distinct = others.distinct;
        weights = others.weights;
        drive = others.drive;
        driveConstants.putAll(others.driveConstants);
        order = others.order;
        if (others.varied().isEmpty() && parameters.variedCount() == 0 && drive.variedCount() == 0) {
            constants = others.constants;
        } else {
            constants = new IdentityHashMap<>();
            derive();
        }
    }

    /**
     * The constants of other units of the same population.
     *
     * @param firstUnit the index in the population of the first of them
     * @param count how many
     * @return their constants
     */
    public UnitConstants ofUnits(long firstUnit, int count) {
        return new UnitConstants(this, firstUnit, count);
    }

    private void derive() {
        ParameterBlock block = new ParameterBlock(parameters, distinct, RandomKey.ofSeed(0));
        block.load(first, Math.min(length, BLOCK));
        Map<Constant, float[]> varied = new IdentityHashMap<>();
        for (Constant constant : parameters.cell().constants()) {
            float value = block.derive(constant.formula(), dt, 0);
            if (block.hasReadVaried()) {
                varied.put(constant, new float[length]);
            } else {
                constants.put(constant, UnitConstant.shared(value));
            }
        }
        for (int from = 0; from < length && !varied.isEmpty(); from += BLOCK) {
            int now = Math.min(BLOCK, length - from);
            block.load(first + from, now);
            for (Map.Entry<Constant, float[]> entry : varied.entrySet()) {
                for (int i = 0; i < now; i++) {
                    entry.getValue()[from + i] = block.derive(entry.getKey().formula(), dt, i);
                }
            }
        }
        varied.forEach((constant, values) -> constants.put(constant, sharedIfEqual(values)));
        for (int n = 0; n < drive.sources().size(); n++) {
            Drive.Source source = drive.sources().get(n);
            for (int c = 0; c < source.constants().size(); c++) {
                String name = Drive.name(n, source.kind().constants().get(c));
                constants.put(
                        driveConstants.get(name), derive(source.constants().get(c)));
            }
        }
    }

    private UnitConstant derive(Drive.SourceConstant constant) {
        double[] of = new double[constant.from().size()];
        if (constant.from().stream().allMatch(values -> values.one().isPresent())) {
            for (int c = 0; c < of.length; c++) {
                of[c] = constant.from().get(c).one().getAsDouble();
            }
            return UnitConstant.shared(constant.derivation().of(of, dt));
        }
        float[] derived = new float[length];
        double[][] block = new double[of.length][Math.min(BLOCK, length)];
        for (int from = 0; from < length; from += BLOCK) {
            int now = Math.min(BLOCK, length - from);
            for (int c = 0; c < of.length; c++) {
                constant.from().get(c).read(first + from, block[c], now, distinct);
            }
            for (int i = 0; i < now; i++) {
                for (int c = 0; c < of.length; c++) {
                    of[c] = block[c][i];
                }
                derived[from + i] = constant.derivation().of(of, dt);
            }
        }
        return sharedIfEqual(derived);
    }

    /** Equal values cost nothing. */
    private static UnitConstant sharedIfEqual(float[] values) {
        for (float value : values) {
            if (Float.floatToRawIntBits(value) != Float.floatToRawIntBits(values[0])) {
                return UnitConstant.varied(values);
            }
        }
        return UnitConstant.shared(values[0]);
    }

    /**
     * A constant's values.
     *
     * @param constant one of the cell's
     * @return one value, or one for each unit
     */
    public UnitConstant of(Constant constant) {
        return constants.get(constant);
    }

    /**
     * A constant of a source of the stimulus.
     *
     * @param source the source's number, from 0
     * @param name its name without that number
     * @return its values, or null if the source has none of that name
     */
    public UnitConstant ofDrive(int source, String name) {
        return constants.get(driveConstants.get(Drive.name(source, name)));
    }

    /**
     * The constants that all units share.
     *
     * @return in the order of the kernels
     */
    public List<Constant> shared() {
        return order.stream().filter(constant -> !of(constant).isVaried()).collect(Collectors.toList());
    }

    /**
     * The constants of which each unit has its own.
     *
     * @return in the order of the kernels
     */
    public List<Constant> varied() {
        return order.stream().filter(constant -> of(constant).isVaried()).collect(Collectors.toList());
    }

    /**
     * Steps in a ms, rounded: a time that is a number of steps but for roundings, times this and rounded, is that number.
     *
     * @return 1 / dt
     */
    public float stepsPerMs() {
        return (float) (1 / dt);
    }

    /**
     * How many units there are.
     *
     * @return units
     */
    public int length() {
        return length;
    }

    /**
     * How many units a group has.
     *
     * @return units
     */
    public int groupSize() {
        return (int) Math.min(Integer.MAX_VALUE, distinct);
    }

    /**
     * The index in the population of the first of these units.
     *
     * @return the index
     */
    public long first() {
        return first;
    }

    /**
     * Weights of inhibition within a group.
     *
     * @return row by row, row = presynaptic; null where there are none
     */
    public float[] weights() {
        return weights;
    }
}
