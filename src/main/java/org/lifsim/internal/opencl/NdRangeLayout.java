package org.lifsim.internal.opencl;

/**
 * Assignment of a slice's units to work-items. Only this record knows how to compute it.
 *
 * @param width units per vector
 * @param vectors vectors per work-item, stepped together
 * @param groupItems work-items per work-group
 */
record NdRangeLayout(int width, int vectors, int groupItems) {
    /**
     * Work-groups per compute unit, if there are enough work-items: with so many, all compute units end at about the same time.
     */
    private static final int GROUPS_PER_COMPUTE_UNIT = 64;

    private static final int COUPLED_GROUP_ITEMS = 64;

    /** The layout for a launch configuration. On a CPU, work-groups are smaller if there would be too few of them. */
    static NdRangeLayout of(OpenClDevice device, LaunchConfig config, int units) {
        long items = 1 + (units - 1L) / ((long) config.width() * config.vectors());
        long shared = Math.max(1, items / ((long) GROUPS_PER_COMPUTE_UNIT * device.computeUnits()));
        boolean cpu = device.kind() == OpenClDevice.Kind.CPU;
        int group = cpu ? (int) Math.min(Long.highestOneBit(shared), config.groupItems()) : config.groupItems();
        return new NdRangeLayout(config.width(), config.vectors(), group);
    }

    /** One unit per work-item, for coupled units. */
    static NdRangeLayout single(OpenClDevice device) {
        return new NdRangeLayout(1, 1, (int) Math.min(COUPLED_GROUP_ITEMS, device.maxWorkGroup()));
    }

    /**
     * Number of work-items that step {@code units} units. It is rounded up to whole work-groups, so that kernels need no tail.
     */
    long items(int units) {
        return (1 + (units - 1L) / groupUnits()) * groupItems;
    }

    /** Number of units that a work-group steps. */
    private long groupUnits() {
        return (long) width * vectors * groupItems;
    }

    /** Work-items per work-group if each takes one vector: enough to cover the same units, unless the device's limit is lower. */
    long singleGroupItems(OpenClDevice device) {
        long items = (long) vectors * groupItems;
        return items <= device.maxWorkGroup() ? items : groupItems;
    }

    /**
     * Number of units that a buffer holds: those of the slice, and padding to the end of the last work-group, which is never
     * read.
     */
    long paddedUnits(int units) {
        return items(units) * width * vectors;
    }
}
