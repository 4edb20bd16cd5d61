package org.lifsim.internal.opencl;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lifsim.error.InputException;

/**
 * How a device likes its work; no choice changes a bit.
 *
 * @param width units in a vector: 1, 2, 4, 8 or 16
 * @param vectors vectors that a work-item steps side by side, 1 to 16
 * @param groupItems work-items in a work-group, 1 to 4096
 */
public record LaunchConfig(int width, int vectors, int groupItems) {
    /** Vectors side by side that hide a processor's waiting for its own results. */
    private static final int CPU_VECTORS = 6;

    private static final int CPU_GROUP_ITEMS = 8;
    private static final int GPU_GROUP_ITEMS = 256;

    /** A GPU hides its waiting by other work-items, so many for each compute unit; only where there are more may one step several units. */
    private static final int GPU_ITEMS_PER_COMPUTE_UNIT = 256;

    private static final int MAX_VECTORS = 16;
    private static final int MAX_ITEMS = 4096;
    private static final Pattern TEXT = Pattern.compile("(1|2|4|8|16)x(\\d{1,2})x(\\d{1,4})");

    /** The units of the largest work-group, which is the most that a buffer is rounded up by. */
    static final int MAX_GROUP_UNITS = 16 * MAX_VECTORS * MAX_ITEMS;

    /**
     * Checks the ranges.
     *
     * @throws InputException if one is left
     */
    public LaunchConfig {
        if (Integer.bitCount(width) != 1
                || width > 16
                || vectors < 1
                || vectors > MAX_VECTORS
                || groupItems < 1
                || groupItems > MAX_ITEMS) {
            throw new InputException("a tuning of " + width + "x" + vectors + "x" + groupItems
                    + " was given, expected a width of 1, 2, 4, 8 or 16, 1 to " + MAX_VECTORS + " vectors, and 1 to "
                    + MAX_ITEMS + " work-items");
        }
    }

    /**
     * Reads a tuning.
     *
     * @param text such as {@code 16x6x8}: width, vectors, work-items
     * @return the tuning
     * @throws InputException if the text is none
     */
    public static LaunchConfig of(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new InputException(
                    "tuning '" + text + "' is not of the form 16x6x8: width of a vector, vectors side by side,"
                            + " work-items of a group");
        }
        return new LaunchConfig(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)));
    }

    /**
     * What a device's properties suggest: a CPU steps vectors of its registers' width, side by side; a GPU one unit a work-item, until it
     * was measured with more.
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
     * What suits a GPU that is given other work than what tunings are measured with, the clear steps of many LIF units: fewer units a
     * work-item where they would leave parts of the device without work, and one where a step is so long that it pays for its loop.
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
