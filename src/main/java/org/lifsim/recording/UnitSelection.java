package org.lifsim.recording;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.StringJoiner;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.WholeNumber;

/**
 * A selection of units: ranges in ascending order, each with a stride. As text it is {@code all}, or unit numbers,
 * {@code FIRST:END} and {@code FIRST:END:STRIDE}, separated by spaces. END is exclusive.
 */
public final class UnitSelection {
    private static final String EXPECTED =
            "'all', or unit numbers, FIRST:END, FIRST:END:STRIDE, separated by spaces, such as '0:100:10 500'";

    /** Every unit. */
    public static final UnitSelection ALL = new UnitSelection(List.of(new Range(0, Long.MAX_VALUE, 1)));

    private final List<Range> ranges;

    private UnitSelection(List<Range> ranges) {
        this.ranges = ranges;
    }

    /**
     * A range of units: first, first + stride, first + 2 stride, ... below end.
     *
     * @param first the first unit, from 0
     * @param end the exclusive end, above {@code first}
     * @param stride difference between consecutive units, at least 1
     */
    public record Range(long first, long end, long stride) {
        /**
         * The number of units.
         *
         * @return number of units in this range, at least 1
         */
        public long count() {
            return (end - first - 1) / stride + 1;
        }

        /** The last unit. */
        long last() {
            return first + (count() - 1) * stride;
        }

        private boolean contains(long unit) {
            return unit >= first && unit < end && (unit - first) % stride == 0;
        }
    }

    /**
     * Parses a selection.
     *
     * @param text a selection in the form described above
     * @return the selection
     * @throws InputException if the text has another form, a range is empty, or ranges overlap
     */
    public static UnitSelection parse(String text) {
        if (text.strip().equals("all")) {
            return ALL;
        }
        List<Range> ranges = new ArrayList<>();
        for (String part : text.strip().split("\\s+")) {
            ranges.add(range(part, text));
        }
        ranges.sort(Comparator.comparingLong(Range::first));
        for (int i = 1; i < ranges.size(); i++) {
            if (ranges.get(i - 1).last() >= ranges.get(i).first()) {
                throw new InputException(Problem.of(
                                "units '" + text + "'",
                                "has ranges that overlap at unit "
                                        + ranges.get(i).first())
                        .expected("each to end before the next begins"));
            }
        }
        return new UnitSelection(joined(ranges));
    }

    private static Range range(String part, String text) {
        String[] numbers = part.split(":", -1);
        try {
            long first = WholeNumber.parse(numbers[0]);
            long end = numbers.length > 1 ? WholeNumber.parse(numbers[1]) : Math.addExact(first, 1);
            long stride = numbers.length > 2 ? WholeNumber.parse(numbers[2]) : 1;
            if (numbers.length <= 3 && first >= 0 && end > first && stride >= 1) {
                // A longer stride selects the same one unit, and sums with it could exceed 2^63.
                return new Range(first, end, Math.min(stride, end - first));
            }
        } catch (NumberFormatException | ArithmeticException e) {
            throw new InputException(
                    Problem.of("'" + part + "'", "cannot be read")
                            .expected(EXPECTED)
                            .within(Subject.of("units '" + text + "'")),
                    e);
        }
        throw new InputException(Problem.of("'" + part + "'", "is not a valid range")
                .expected(EXPECTED)
                .within(Subject.of("units '" + text + "'")));
    }

    /** Merges adjacent ranges with stride 1. */
    private static List<Range> joined(List<Range> ranges) {
        List<Range> joined = new ArrayList<>();
        for (Range range : ranges) {
            Range last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
            if (last != null && last.stride() == 1 && range.stride() == 1 && last.end() == range.first()) {
                joined.set(joined.size() - 1, new Range(last.first(), range.end(), 1));
            } else {
                joined.add(range);
            }
        }
        return List.copyOf(joined);
    }

    /**
     * Checks the selection against the size of a population. The ends of all ranges, and of {@link #ALL}, are limited to it.
     *
     * @param units number of units of the population
     * @return the selection with bounded ranges
     * @throws InputException if a selected unit does not exist
     */
    public UnitSelection boundBy(long units) {
        if (this == ALL) {
            return new UnitSelection(List.of(new Range(0, units, 1)));
        }
        Range last = ranges.get(ranges.size() - 1);
        if (last.last() >= units) {
            throw new InputException(Problem.of("units '" + this + "'", "has unit " + last.last())
                    .expected("units from 0 to " + (units - 1)));
        }
        // With a stride, the end of a range can be larger than its last unit + 1.
        return last.end() <= units
                ? this
                : new UnitSelection(ranges.stream()
                        .map(range -> new Range(range.first(), Math.min(range.end(), units), range.stride()))
                        .toList());
    }

    /**
     * Restricts the selection to the units [from, from + count).
     *
     * @param from the first unit
     * @param count number of units
     * @return the selected units among these, numbered relative to {@code from}; null if there are none
     */
    public UnitSelection restrictTo(long from, long count) {
        List<Range> part = new ArrayList<>();
        for (Range range : ranges) {
            long skipped = range.first() >= from ? 0 : (from - range.first() + range.stride() - 1) / range.stride();
            long first = range.first() + skipped * range.stride() - from;
            long end = Math.min(range.end() - from, count);
            if (first < end) {
                part.add(new Range(first, end, range.stride()));
            }
        }
        return part.isEmpty() ? null : new UnitSelection(List.copyOf(part));
    }

    /**
     * The selected units as ranges, in ascending order.
     *
     * @return the ranges in ascending order, without overlap
     */
    public List<Range> ranges() {
        return ranges;
    }

    /**
     * The number of selected units.
     *
     * @return number of units; only meaningful after {@link #boundBy} for {@link #ALL}
     */
    public long count() {
        return ranges.stream().mapToLong(Range::count).sum();
    }

    /**
     * Whether a unit is selected.
     *
     * @param unit number of the unit
     * @return true if the unit is part of this selection
     */
    public boolean contains(long unit) {
        int low = 0;
        int high = ranges.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (ranges.get(middle).first() <= unit) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return ranges.get(low).contains(unit);
    }

    /**
     * The selected units as an array.
     *
     * @return unit numbers in ascending order; {@link #boundBy} must have been called, and the number must fit an array
     */
    public long[] toArray() {
        long[] units = new long[Math.toIntExact(count())];
        int offset = 0;
        for (Range range : ranges) {
            for (long i = 0; i < range.count(); i++) {
                units[offset++] = range.first() + i * range.stride();
            }
        }
        return units;
    }

    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(" ");
        for (Range range : ranges) {
            if (range.end() == Long.MAX_VALUE) {
                return "all";
            }
            text.add(
                    range.count() == 1
                            ? String.valueOf(range.first())
                            : range.first() + ":" + range.end() + (range.stride() == 1 ? "" : ":" + range.stride()));
        }
        return text.toString();
    }
}
