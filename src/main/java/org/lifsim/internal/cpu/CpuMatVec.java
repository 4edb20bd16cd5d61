package org.lifsim.internal.cpu;

import org.lifsim.network.SummationOrder;

/** {@code Operation.Product} on Java arrays. */
final class CpuMatVec implements Runnable, WorkerPool.Work {
    private final WorkerPool pool;
    private final MatrixKernels kernels;
    private final NonZeroIndex terms;
    private final int width;
    private final float[] weights;
    private final float[] bias;
    private final SummationOrder order;
    private final float[] out;
    private final int columns;
    private final ColumnPartition partition;

    /** {@code laneWork[task]} is the memory of a task for sums in lanes. */
    private final float[][] laneWork;

    CpuMatVec(
            WorkerPool pool,
            MatrixKernels kernels,
            NonZeroIndex terms,
            int width,
            float[] weights,
            float[] bias,
            SummationOrder order,
            float[] out,
            int columns) {
        this.pool = pool;
        this.kernels = kernels;
        this.terms = terms;
        this.width = width;
        this.weights = weights;
        this.bias = bias;
        this.order = order;
        this.out = out;
        this.columns = columns;
        partition = ColumnPartition.of(out.length / columns, columns, width);
        laneWork = new float[order.lanes() ? partition.count() : 0][MatrixKernels.LANE_WORK];
    }

    @Override
    public void run() {
        terms.find();
        pool.run(this, partition.count());
    }

    @Override
    public void runTask(int task) {
        int from = partition.fromColumn(task);
        int to = partition.toColumn(task);
        for (int row = partition.fromRow(task); row < partition.toRow(task); row++) {
            if (order.lanes()) {
                kernels.sumLanes(
                        terms.indices,
                        terms.factors,
                        row * width,
                        row * width + terms.counts[row],
                        weights,
                        columns,
                        from,
                        to,
                        out,
                        row * columns,
                        laneWork[task]);
            } else {
                parts(row, from, to);
            }
            if (bias != null) {
                kernels.add(out, row * columns + from, bias, from, to - from);
            }
        }
    }

    /** Sums the panels of a row: the last panel first, then each panel before it is added to the sum. */
    private void parts(int row, int from, int to) {
        int start = row * width;
        int last = start + terms.counts[row];
        int parts = order.parts(width);
        for (int part = parts - 1; part >= 0; part--) {
            int first = last;
            while (first > start && (part == 0 || terms.indices[first - 1] >= part * order.panel())) {
                first = part == 0 ? start : first - 1;
            }
            kernels.sumRows(
                    terms.indices,
                    terms.factors,
                    first,
                    last,
                    weights,
                    0,
                    columns,
                    from,
                    to,
                    out,
                    row * columns,
                    part < parts - 1);
            last = first;
        }
    }
}
