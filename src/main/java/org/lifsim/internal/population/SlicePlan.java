package org.lifsim.internal.population;

import org.lifsim.backend.Backend;
import org.lifsim.internal.spi.Device;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.CurrentSources;

/**
 * The division of units into slices, which have one device buffer per state variable.
 *
 * @param units number of units
 * @param sliceUnits number of units of a slice; the last slice may have fewer
 */
public record SlicePlan(long units, int sliceUnits) {
    /**
     * Divides the units of a population. Coupled units are in one slice.
     *
     * @param spec the population
     * @param backend the backend
     * @return the division
     */
    public static SlicePlan of(PopulationSpec spec, Backend backend) {
        boolean whole = spec.unitsPerSlice() == 0 || spec.variant().isCoupled();
        int most = maxUnitsPerSlice(spec, backend);
        int liked = spec.variant().isCoupled()
                ? most
                : Math.min(most, Device.of(backend).preferredUnitsPerSlice());
        return new SlicePlan(spec.count(), (int)
                Math.min(whole ? liked : Math.min(spec.unitsPerSlice(), most), spec.count()));
    }

    /** Maximum number of units in a slice. The per-unit values of a stimulus for a whole chunk must fit into one buffer. */
    static int maxUnitsPerSlice(PopulationSpec spec, Backend backend) {
        int rows = CurrentSources.rowSources(spec.sources().kinds()) * AdvanceContext.MAX_ROW_STEPS;
        return Device.of(backend).maxUnitsPerSlice(Math.max(1, rows));
    }

    /**
     * The number of slices.
     *
     * @return at least 1
     */
    public long slices() {
        return 1 + (units - 1) / sliceUnits;
    }

    /**
     * The first unit of a slice.
     *
     * @param slice index of the slice, from 0
     * @return index of the unit, from 0
     */
    public long first(int slice) {
        return (long) slice * sliceUnits;
    }

    /**
     * The size of a slice.
     *
     * @param slice index of the slice, from 0
     * @return number of units
     */
    public int length(int slice) {
        return (int) Math.min(sliceUnits, units - first(slice));
    }
}
