package org.lifsim.internal.cpu;

import java.util.Arrays;
import java.util.List;
import org.lifsim.internal.plan.Operation;
import org.lifsim.internal.plan.PairwiseSum;

/**
 * {@code Operation.Hebbian} on Java arrays. A task covers some columns. It scales their postsynaptic values into its
 * own memory, one batch element after the other: {@code scaled[b * width + j]}. Then each row of weights adds the sum
 * over the batch elements in which its input is not 0. With few columns, tasks are rows and the sums are kept in
 * memory, since finding the batch elements of each row would take longer.
 */
final class CpuHebbianUpdate implements Runnable {
    /** With at most this many columns, the sums of a row fit in one or two vectors. */
    private static final int FEW_COLUMNS = 32;

    private static final int MIN_ROWS = 64;

    private final WorkerPool pool;
    private final MatrixKernels kernels;
    private final NonZeroIndex terms;
    private final Operation.Hebbian rule;
    private final float[] weights;
    private final float[] bias;
    private final float[] post;
    private final int batch;
    private final int rows;
    private final int columns;
    private final ColumnPartition partition;
    private final boolean few;

    /** Stride of a row in the memory for few columns. It is padded to whole vectors, so that two rows share no vector. */
    private final int paddedColumns;

    /** With few columns, post times the rate: {@code scaledAll[b * paddedColumns + j]}; otherwise null. */
    private final float[] scaledAll;

    /** post times the rate of one tile. A thread's next tile overwrites it while it is in the cache. */
    private final ThreadLocal<float[]> scaledTile;

    /** With few columns, the sums of each row: {@code sums[row * paddedColumns + j]}; otherwise null. */
    private final float[] sums;

    private final int rowsPerTask;
    private final List<PairwiseSum.Level> levels;
    private final float[] work;
    private final float[] biasSums;
    private final PairwiseSum.RowSum rowSum;
    private final WorkerPool.Work tileTask = this::tile;
    private final WorkerPool.Work rowsTask = this::rows;

    CpuHebbianUpdate(
            WorkerPool pool,
            MatrixKernels kernels,
            NonZeroIndex terms,
            Operation.Hebbian rule,
            float[] weights,
            float[] bias,
            float[] post) {
        this.pool = pool;
        this.kernels = kernels;
        this.terms = terms;
        this.rule = rule;
        this.weights = weights;
        this.bias = bias;
        this.post = post;
        batch = rule.post().rows();
        rows = rule.weights().rows();
        columns = rule.post().columns();
        partition = ColumnPartition.byColumns(Math.max(batch, rows), columns);
        few = columns <= FEW_COLUMNS && batch > 1;
        int whole = kernels.wholeColumns();
        paddedColumns = (1 + (columns - 1) / whole) * whole;
        scaledAll = few ? new float[batch * paddedColumns] : null;
        scaledTile = ThreadLocal.withInitial(() -> new float[batch * partition.taskColumns()]);
        sums = few ? new float[rows * paddedColumns] : null;
        rowsPerTask = Math.max(MIN_ROWS, 1 + (rows - 1) / (2 * pool.threads()));
        rowSum = kernels::sumRun;
        levels = PairwiseSum.levels(batch, columns);
        work = new float[PairwiseSum.workRows(levels) * paddedColumns];
        biasSums = new float[paddedColumns];
    }

    @Override
    public void run() {
        if (few) {
            terms.find();
            scale(0, columns, scaledAll, paddedColumns);
            if (bias != null) {
                learnBias(scaledAll, paddedColumns, 0, columns);
            }
            pool.run(rowsTask, 1 + (rows - 1) / rowsPerTask);
        } else {
            terms.findColumns();
            pool.run(tileTask, partition.count());
        }
    }

    private void tile(int task) {
        int from = partition.fromColumn(task);
        int to = partition.toColumn(task);
        float[] scaled = scaledTile.get();
        scale(from, to, scaled, to - from);
        if (bias != null) {
            learnBias(scaled, to - from, from, to);
        }
        learnRows(scaled, from, to - from);
    }

    private void scale(int from, int to, float[] scaled, int stride) {
        for (int row = 0; row < batch; row++) {
            kernels.multiply(post, row * columns + from, rule.rate(), scaled, row * stride, to - from);
        }
    }

    private void learnRows(float[] scaled, int from, int width) {
        for (int row = 0; row < rows; row++) {
            int first = terms.columnStart(row);
            int last = terms.columnEnd(row);
            if (first < last) {
                kernels.sumRows(
                        terms.columnRows(),
                        terms.columnFactors(),
                        first,
                        last,
                        scaled,
                        0,
                        width,
                        0,
                        width,
                        weights,
                        row * columns + from,
                        true);
            }
        }
    }

    /**
     * Updates rows of weights with few columns: batch elements in ascending order, each with the inputs of the task
     * that are not 0.
     */
    private void rows(int task) {
        int from = task * rowsPerTask;
        int to = Math.min(rows, from + rowsPerTask);
        Arrays.fill(sums, from * paddedColumns, to * paddedColumns, 0f);
        for (int b = 0; b < batch; b++) {
            int end = b * rows + terms.counts[b];
            int first = terms.firstFrom(from, b * rows, end);
            int last = terms.firstFrom(to, first, end);
            kernels.addRow(
                    terms.indices, terms.factors, first, last, scaledAll, b * paddedColumns, paddedColumns, sums);
        }
        for (int row = from; row < to; row++) {
            for (int j = 0; j < columns; j++) {
                weights[row * columns + j] += sums[row * paddedColumns + j];
            }
        }
    }

    private void learnBias(float[] scaled, int stride, int from, int to) {
        if (rule.fusesBias()) {
            for (int j = from; j < to; j++) {
                float sum = 0f;
                for (int row = 0; row < batch; row++) {
                    sum = Math.fma(post[row * columns + j], rule.rate(), sum);
                }
                biasSums[j] = sum;
            }
        } else {
            PairwiseSum.sum(scaled, 0, stride, levels, rowSum, rowSum, from, work, biasSums);
        }
        for (int j = from; j < to; j++) {
            bias[j] += biasSums[j];
        }
    }
}
