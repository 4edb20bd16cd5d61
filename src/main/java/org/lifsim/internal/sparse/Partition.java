package org.lifsim.internal.sparse;

/**
 * How the cells of a network are divided among threads or devices: part p has a range of the cells of each population, and their
 * accumulators one after the other, population by population and channel by channel.
 */
public final class Partition {
    /** Number of accumulators that 16 bits can address. */
    static final int SHORT = 1 << 16;

    private final SparsePlan plan;
    private final int parts;
    private final int[][] first;

    /**
     * Divides the cells.
     *
     * @param plan the network
     * @param parts number of parts
     */
    public Partition(SparsePlan plan, int parts) {
        this.plan = plan;
        this.parts = parts;
        int groups = plan.groups().size();
        first = new int[parts][groups + 1];
        for (int p = 0; p < parts; p++) {
            for (int g = 0; g < groups; g++) {
                int cells = to(p, g) - from(p, g);
                first[p][g + 1] = Math.addExact(
                        first[p][g],
                        Math.multiplyExact(cells, plan.groups().get(g).channels()));
            }
        }
    }

    /**
     * Divides the cells among threads. Each thread gets so many parts that 16 bits can address the accumulators of each.
     *
     * @param plan the network
     * @param threads number of threads
     * @return the partition
     */
    public static Partition of(SparsePlan plan, int threads) {
        long accumulators = 0;
        for (CellGroup cells : plan.groups()) {
            accumulators += (long) cells.channels() * (cells.count() + threads);
        }
        long parts = Math.max(1, (accumulators + (long) SHORT * threads - 1) / ((long) SHORT * threads));
        return new Partition(plan, Math.toIntExact(parts * threads));
    }

    /**
     * The number of parts.
     *
     * @return number of parts
     */
    public int parts() {
        return parts;
    }

    /**
     * The first cell of a part.
     *
     * @param part the part
     * @param group the population
     * @return index of the cell
     */
    public int from(int part, int group) {
        long count = plan.groups().get(group).count();
        return (int) ((part * count + parts - 1) / parts);
    }

    /**
     * The cell after the last one of a part.
     *
     * @param part the part
     * @param group the population
     * @return index of the cell
     */
    public int to(int part, int group) {
        return from(part + 1, group);
    }

    /**
     * The part of a cell.
     *
     * @param group the population
     * @param cell the cell
     * @return the part that has it
     */
    public int partOf(int group, int cell) {
        return (int) ((long) cell * parts / plan.groups().get(group).count());
    }

    /**
     * The accumulator of a part's first cell of a population, in the first channel.
     *
     * @param part the part
     * @param group the population
     * @return index of the accumulator
     */
    public int first(int part, int group) {
        return first[part][group];
    }

    /**
     * The number of accumulators of a part.
     *
     * @param part the part
     * @return number of accumulators
     */
    public int accumulators(int part) {
        return first[part][first[part].length - 1];
    }

    /**
     * The accumulator of a cell in its part.
     *
     * @param part the part that has it
     * @param group the population
     * @param channel the channel
     * @param cell the cell
     * @return index of the accumulator
     */
    public int accumulator(int part, int group, int channel, int cell) {
        int from = from(part, group);
        return first(part, group) + channel * (to(part, group) - from) + cell - from;
    }
}
