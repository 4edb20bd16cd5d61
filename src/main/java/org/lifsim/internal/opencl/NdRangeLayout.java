package org.lifsim.internal.opencl;

/**
 * How the units of a slice are laid out over work-items; the one owner of that.
 *
 * @param width units in a vector
 * @param vectors vectors that a work-item steps side by side
 * @param groupItems work-items in a work-group
 */
record NdRangeLayout(int width, int vectors, int groupItems) {
    /** So many work-groups for each compute unit, if there are so many work-items, let all compute units end together. */
    private static final int GROUPS_PER_COMPUTE_UNIT = 64;

    private static final int COUPLED_GROUP_ITEMS = 64;

    /** A device's tuning, with smaller work-groups where there would be too few of them. */
    static NdRangeLayout of(OpenClDevice device, LaunchConfig config, int units) {
        long items = 1 + (units - 1L) / ((long) config.width() * config.vectors());
        long shared = Math.max(1, items / ((long) GROUPS_PER_COMPUTE_UNIT * device.computeUnits()));
        boolean cpu = device.kind() == OpenClDevice.Kind.CPU;
        int group = cpu ? (int) Math.min(Long.highestOneBit(shared), config.groupItems()) : config.groupItems();
        return new NdRangeLayout(config.width(), config.vectors(), group);
    }

    /** One unit a work-item, for units that are coupled. */
    static NdRangeLayout single(OpenClDevice device) {
        return new NdRangeLayout(1, 1, (int) Math.min(COUPLED_GROUP_ITEMS, device.maxWorkGroup()));
    }

    /** The work-items that step so many units: whole work-groups, so that no kernel has a tail. */
    long items(int units) {
        return (1 + (units - 1L) / groupUnits()) * groupItems;
    }

    /** The units that a work-group steps. */
    private long groupUnits() {
        return (long) width * vectors * groupItems;
    }

    /** The work-items of a work-group where each takes one vector: as many units a group as elsewhere, if the device takes so many. */
    long singleGroupItems(OpenClDevice device) {
        long items = (long) vectors * groupItems;
        return items <= device.maxWorkGroup() ? items : groupItems;
    }

    /** The units that a buffer holds: those of the slice and, up to the last work-group's end, some that nobody reads. */
    long paddedUnits(int units) {
        return items(units) * width * vectors;
    }
}
