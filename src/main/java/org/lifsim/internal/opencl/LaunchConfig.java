package org.lifsim.internal.opencl;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;

/**
 * How kernels are launched on a device. It affects speed, never results.
 *
 * @param width units per vector: 1, 2, 4, 8 or 16
 * @param vectors vectors per work-item, stepped together, 1 to 16
 * @param groupItems work-items per work-group, 1 to 4096
 */
public record LaunchConfig(int width, int vectors, int groupItems) {
    /** Vectors per work-item that hide the latency of a CPU core's arithmetic. */
    private static final int CPU_VECTORS = 6;

    private static final int CPU_GROUP_ITEMS = 8;
    private static final int GPU_GROUP_ITEMS = 256;

    /** Work-items per compute unit that hide a GPU's latency. Only beyond that may a work-item step several units. */
    private static final int GPU_ITEMS_PER_COMPUTE_UNIT = 256;

    private static final int MAX_VECTORS = 16;
    private static final int MAX_ITEMS = 4096;
    private static final Pattern TEXT = Pattern.compile("(1|2|4|8|16)x(\\d{1,2})x(\\d{1,4})");

    /** Units of the largest work-group: the upper bound of a buffer's padding. */
    static final int MAX_GROUP_UNITS = 16 * MAX_VECTORS * MAX_ITEMS;

    /**
     * Checks the ranges.
     *
     * @throws InputException if a value is outside its range
     */
    public LaunchConfig {
        if (Integer.bitCount(width) != 1
                || width > 16
                || vectors < 1
                || vectors > MAX_VECTORS
                || groupItems < 1
                || groupItems > MAX_ITEMS) {
            throw new InputException(
                    Problem.of("launch configuration " + width + "x" + vectors + "x" + groupItems, "is not valid")
                            .expected("a width of 1, 2, 4, 8 or 16, 1 to " + MAX_VECTORS + " vectors, and 1 to "
                                    + MAX_ITEMS + " work-items"));
        }
    }

    /**
     * Parses a launch configuration.
     *
     * @param text width, vectors and work-items, such as {@code 16x6x8}
     * @return the parsed configuration
     * @throws InputException if the text does not have that form or a value is outside its range
     */
    public static LaunchConfig of(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new InputException(Problem.of("launch configuration '" + text + "'", "is not valid")
                    .expected("units per vector, vectors per work-item and work-items per work-group, such as 16x6x8"));
        }
        return new LaunchConfig(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)));
    }

    /**
     * The default for a device's properties. A CPU steps several vectors of its registers' width per work-item. A GPU steps one
     * unit per work-item until a measurement shows that more are faster.
     */
    static LaunchConfig defaults(OpenClDevice device) {
        int most = (int) Math.min(MAX_ITEMS, device.maxWorkGroup());
        if (device.kind() != OpenClDevice.Kind.CPU) {
            return new LaunchConfig(1, 1, Math.min(GPU_GROUP_ITEMS, most));
        }
        int width = Math.min(16, Math.max(1, Integer.highestOneBit(device.vectorWidth())));
        return new LaunchConfig(width, CPU_VECTORS, Math.min(CPU_GROUP_ITEMS, most));
    }

    /**
     * Adapts a configuration to a GPU's actual work. It was measured with the fast path of many LIF units. A work-item takes
     * fewer units if parts of the device would be idle otherwise. It takes a single unit if steps are long, because they amortize
     * the loop anyway.
     */
    LaunchConfig fitted(OpenClDevice device, int units, boolean shortSteps) {
        if (device.kind() == OpenClDevice.Kind.CPU) {
            return this;
        }
        int fitVectors = shortSteps ? vectors : 1;
        int fitWidth = shortSteps ? width : 1;
        long enough = (long) GPU_ITEMS_PER_COMPUTE_UNIT * device.computeUnits();
        while (fitWidth * fitVectors > 1 && units < enough * fitWidth * fitVectors) {
            fitWidth = fitVectors > 1 ? fitWidth : fitWidth / 2;
            fitVectors = Math.max(1, fitVectors / 2);
        }
        return new LaunchConfig(fitWidth, fitVectors, groupItems);
    }

    @Override
    public String toString() {
        return width + "x" + vectors + "x" + groupItems;
    }
}
