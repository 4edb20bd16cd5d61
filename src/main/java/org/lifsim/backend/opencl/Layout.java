package org.lifsim.backend.opencl;

/**
 * How the units of a slice are laid out over work-items; the one owner of that.
 *
 * @param width units in a vector
 * @param vectors vectors that a work-item steps side by side
 * @param groupItems work-items in a work-group
 */
record Layout(int width, int vectors, int groupItems) {
    private static final int CPU_VECTORS = 6;
    private static final int CPU_GROUP_ITEMS = 64;
    private static final int GPU_GROUP_ITEMS = 256;
    private static final int GROUPS_PER_COMPUTE_UNIT = 4;

    /** A GPU steps one unit a work-item; a CPU device steps vectors of its registers' width, several side by side. */
    static Layout of(OpenClDevice device, int units) {
        if (device.kind() != OpenClDevice.Kind.CPU) {
            return new Layout(1, 1, (int) Math.min(GPU_GROUP_ITEMS, device.maxWorkGroup()));
        }
        int width = Math.min(16, Math.max(1, Integer.highestOneBit(device.vectorWidth())));
        long items = 1 + (units - 1L) / ((long) width * CPU_VECTORS);
        long shared = Math.max(1, items / ((long) GROUPS_PER_COMPUTE_UNIT * device.computeUnits()));
        long group = Math.min(Long.highestOneBit(shared), Math.min(CPU_GROUP_ITEMS, device.maxWorkGroup()));
        return new Layout(width, CPU_VECTORS, (int) group);
    }

    /** The work-items that step so many units: whole work-groups, so that no kernel has a tail. */
    long items(int units) {
        return (1 + (units - 1L) / groupUnits()) * groupItems;
    }

    /** The units that a work-group steps. */
    long groupUnits() {
        return (long) width * vectors * groupItems;
    }

    /** The units that a buffer holds: those of the slice and, up to the last work-group's end, some that nobody reads. */
    long paddedUnits(int units) {
        return items(units) * width * vectors;
    }
}
