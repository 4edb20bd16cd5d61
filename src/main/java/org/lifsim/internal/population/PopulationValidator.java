package org.lifsim.internal.population;

import org.lifsim.backend.Backend;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;

/** Checks the settings of a population, each by itself and against the others, the model and the backend. */
public final class PopulationValidator {
    /** Bounds the number of slices, because each slice has separate buffers, and on OpenCL a separate queue and kernels. */
    private static final int MAX_SLICES = 10_000;

    private static final Subject UNITS = Subject.setting("units");

    private final PopulationSpec spec;
    private final Backend backend;

    private PopulationValidator(PopulationSpec spec, Backend backend) {
        this.spec = spec;
        this.backend = backend;
    }

    /**
     * Checks a population that is to be built.
     *
     * @param spec the population; its plain numbers are checked already, by {@link #checkNumbers}
     * @param backend the backend that is to step it
     * @throws InputException if a setting is out of range, inconsistent with others, or more than the backend can hold
     */
    public static void check(PopulationSpec spec, Backend backend) {
        PopulationValidator validator = new PopulationValidator(spec, backend);
        validator.checkShard();
        validator.checkMemory();
        validator.checkValues();
        validator.checkCoupling();
        validator.checkSlices();
    }

    /**
     * Checks the plain numbers, which all other checks rely on.
     *
     * @param units number of units of a batch element
     * @param batch batch size
     * @param unitsPerSlice maximum number of units in a slice; 0 for the largest
     * @throws InputException if one is out of range
     */
    public static void checkNumbers(long units, long batch, long unitsPerSlice) {
        requireAtLeastOne(UNITS, units);
        requireAtLeastOne(Subject.setting("batch"), batch);
        if (unitsPerSlice < 0) {
            throw new InputException(Problem.of("slice", "is " + unitsPerSlice + " units")
                    .expected("at least 1, or 0 to leave the size to the backend"));
        }
        if (units > Long.MAX_VALUE / batch) {
            throw new InputException(Problem.of(UNITS, "is " + units + " and batch is " + batch)
                    .expected("a product of at most " + Long.MAX_VALUE));
        }
    }

    private static void requireAtLeastOne(Subject setting, long value) {
        if (value < 1) {
            throw new InputException(Problem.of(setting, "is " + value).expected("at least 1"));
        }
    }

    private void checkShard() {
        PopulationSpec.Shard shard = spec.shard();
        if (shard == null) {
            return;
        }
        if (shard.first() < 0 || shard.count() < 1 || shard.first() > spec.totalUnits() - shard.count()) {
            throw new InputException(
                    Problem.of("a shard of " + shard.count() + " units from unit " + shard.first(), "is out of range")
                            .expected("at least 1 of the units 0 to " + (spec.totalUnits() - 1)));
        }
        if (spec.variant().isCoupled() && shard.count() < spec.totalUnits()) {
            throw new InputException(Problem.of(
                            "a population of " + spec.model().name(),
                            "cannot be split into shards, because its units are coupled")
                    .hint("switch off spike selection, rho_b and resist_inh, or simulate all units in one"
                            + " population"));
        }
    }

    private void checkMemory() {
        int each = MemoryEstimate.bytesPerUnit(spec);
        long most = MemoryEstimate.fitting(backend, spec.count(), each);
        String device = backend.name() + " (" + backend.deviceDescription() + ")";
        if (spec.count() > most) {
            throw new InputException(Problem.of(
                            UNITS,
                            "is " + spec.units() + (spec.batch() > 1 ? " with batch size " + spec.batch() : "")
                                    + ": at " + each + " bytes per unit, " + device + " has memory for " + most
                                    + " units")
                    .hint("simulate fewer, or provide more memory (on the CPU, a larger -Xmx)"));
        }
        if (spec.hasLateralInhibition() && !fitsPairs(spec.units())) {
            throw new InputException(Problem.of(
                            UNITS,
                            "is " + spec.units() + ": lateral inhibition has a weight for each pair of units, "
                                    + "more than an array or the memory of " + device + " can hold")
                    .hint("set resist_inh to 0 or simulate fewer"));
        }
    }

    /** Whether a weight for each pair of units fits into one array and into the memory. */
    private boolean fitsPairs(long units) {
        long most = Integer.MAX_VALUE - 8L;
        return units <= most / units && units * units <= MemoryEstimate.fitting(backend, units * units, Float.BYTES);
    }

    /** All batch elements have the same parameters, so checking one of them suffices, or only the shard. */
    private void checkValues() {
        long units = spec.units();
        long checked = Math.min(units, spec.count());
        spec.parameters().check(spec.dt(), units, spec.firstUnit(), checked);
        spec.sources().checkSizes(units);
        StateInitializer.check(spec.variant(), units, spec.firstUnit(), checked, spec.initial());
    }

    private void checkCoupling() {
        float[] weights = spec.lateralWeights();
        long units = spec.units();
        if (weights != null && !spec.hasLateralInhibition()) {
            throw new InputException(Problem.of(
                            "lateral weights",
                            "were given, but this population of " + spec.model().name() + " has no lateral inhibition")
                    .hint("use SLIF with resist_inh > 0, or leave the weights out"));
        }
        if (weights != null && weights.length != units * units) {
            throw new InputException(Problem.of("the array of lateral weights", "has " + weights.length + " elements")
                    .expected(units + " x " + units + ", one for each pair of units"));
        }
        for (int i = 0; weights != null && i < weights.length; i++) {
            if (!Float.isFinite(weights[i])) {
                throw new InputException(
                        Problem.of("lateral weight " + i, "is " + weights[i]).expected("a finite number"));
            }
        }
        if (spec.variant().isCoupled() && spec.count() > SlicePlan.maxUnitsPerSlice(spec, backend)) {
            throw new InputException(Problem.of(
                            UNITS,
                            "is " + spec.count()
                                    + " over all batch elements: coupled units must be in one buffer, which"
                                    + " holds " + SlicePlan.maxUnitsPerSlice(spec, backend) + " units on "
                                    + backend.name())
                    .hint("simulate fewer units"));
        }
    }

    private void checkSlices() {
        long slices = SlicePlan.of(spec, backend).slices();
        if (slices > MAX_SLICES) {
            throw new InputException(Problem.of(
                            "slice",
                            "is " + spec.unitsPerSlice() + " units, which splits " + spec.count() + " units into "
                                    + slices + " slices")
                    .expected("at most " + MAX_SLICES)
                    .hint("use slices of at least " + (1 + (spec.count() - 1) / MAX_SLICES) + " units"));
        }
    }
}
