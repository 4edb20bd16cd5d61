package org.lifsim.experiment;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;

/** The points of a sweep: all combinations of the values of its axes. The last axis varies fastest. */
final class SweepGrid {
    private final List<SweepAxis> axes;
    private final int points;

    /**
     * Creates a grid.
     *
     * @param axes the axes, at least one
     * @param unitsPerPoint number of units of a point; the number of all units must be a long
     * @throws InputException if an axis occurs twice, or there are too many points
     */
    SweepGrid(List<SweepAxis> axes, long unitsPerPoint) {
        this.axes = List.copyOf(axes);
        long product = 1;
        Set<String> names = new HashSet<>();
        for (SweepAxis axis : axes) {
            if (!names.add(axis.name())) {
                throw new InputException(
                        Problem.of("axis " + axis.name(), "is a duplicate").expected("each axis once"));
            }
            product *= axis.values().length;
            if (product > Integer.MAX_VALUE - 8 || product > Long.MAX_VALUE / unitsPerPoint) {
                throw new InputException(Problem.of(
                                "the grid",
                                "has more than " + product / axis.values().length + " points, which is too many")
                        .hint("use fewer values per axis"));
            }
        }
        points = (int) product;
    }

    List<SweepAxis> axes() {
        return axes;
    }

    int points() {
        return points;
    }

    /** How many consecutive points have the same value of an axis. */
    long pointsBelow(int axis) {
        long below = 1;
        for (int a = axis + 1; a < axes.size(); a++) {
            below *= axes.get(a).values().length;
        }
        return below;
    }

    /** The value of a point on each axis. */
    double[] at(int point) {
        double[] place = new double[axes.size()];
        for (int a = 0; a < place.length; a++) {
            double[] values = axes.get(a).values();
            place[a] = values[(int) (point / pointsBelow(a) % values.length)];
        }
        return place;
    }
}
