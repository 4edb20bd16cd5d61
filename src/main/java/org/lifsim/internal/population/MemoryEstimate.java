package org.lifsim.internal.population;

import org.lifsim.backend.Backend;
import org.lifsim.internal.model.ModelDefinition;
import org.lifsim.internal.spi.Device;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.UnitParameters;
import org.lifsim.model.ModelOption;
import org.lifsim.model.Parameter;
import org.lifsim.random.RandomKey;

/** Estimates the memory of populations, and decides how many units fit a backend. */
public final class MemoryEstimate {
    /** Fraction of the free memory for populations that are sized to fit; a run needs the rest for other data. */
    private static final double SHARE = 0.8;

    private MemoryEstimate() {}

    /**
     * The memory that a population takes for each unit: state variables, spike count, recorded spikes, and the derived
     * parameters that have one value per unit.
     *
     * @param spec the population
     * @return bytes per unit
     */
    public static int bytesPerUnit(PopulationSpec spec) {
        int recorded = spec.variant().recordsSpikes() ? 2 * Integer.BYTES : 0;
        int derived = perUnitDerived(spec) + spec.sources().perUnitCount();
        return spec.variant().bytesPerUnit() + recorded + derived * Float.BYTES;
    }

    private static int perUnitDerived(PopulationSpec spec) {
        if (spec.parameters().perUnitCount() == 0) {
            return 0;
        }
        Probe probe = new Probe(spec);
        int count = 0;
        for (DerivedParameter derived : ModelDefinition.of(spec.model()).derivedParameters()) {
            probe.read = false;
            derived.formula().of(probe, spec.dt());
            count += probe.read ? 1 : 0;
        }
        return count;
    }

    /** Notes whether a formula reads a value that differs between units. It needs no memory for these values. */
    private static final class Probe implements UnitParameters {
        private final PopulationSpec spec;
        private boolean read;

        Probe(PopulationSpec spec) {
            this.spec = spec;
        }

        @Override
        public double value(Parameter parameter) {
            return spec.parameters().values(parameter).uniformValue().orElseGet(() -> {
                read = true;
                return parameter.defaultValue();
            });
        }

        @Override
        public String choice(ModelOption option) {
            return spec.parameters().choice(option);
        }

        @Override
        public long unit() {
            read = true;
            return 0;
        }

        @Override
        public long element() {
            return unit();
        }

        @Override
        public RandomKey key() {
            return spec.key();
        }
    }

    /**
     * The number of units that fit, if the whole memory may be used.
     *
     * @param backend the backend
     * @param wanted number of units; unused memory is reclaimed only if they do not fit
     * @param bytesPerUnit memory of each unit
     * @return number of units
     */
    public static long fitting(Backend backend, long wanted, int bytesPerUnit) {
        if (backend.availableMemoryBytes() / bytesPerUnit < wanted) {
            Device.of(backend).reclaimMemory();
        }
        return backend.availableMemoryBytes() / bytesPerUnit;
    }

    /**
     * All units if they fit, else as many as leave memory for other data.
     *
     * @param backend the backend
     * @param units number of units
     * @param bytesPerUnit memory of each unit
     * @return number of units, at least 1
     */
    public static long wholeOrComfortable(Backend backend, long units, int bytesPerUnit) {
        long fitting = fitting(backend, units, bytesPerUnit);
        return units <= fitting ? units : Math.max(1, (long) (fitting * SHARE));
    }

    /**
     * The number of units of a population that is sized to fit and leaves memory for other data.
     *
     * @param backend the backend
     * @param wanted number of units; unused memory is reclaimed only if they do not fit
     * @param bytesPerUnit memory of each unit
     * @return number of units, at least 1
     */
    public static long comfortable(Backend backend, long wanted, int bytesPerUnit) {
        return Math.max(1, (long) (fitting(backend, wanted, bytesPerUnit) * SHARE));
    }
}
