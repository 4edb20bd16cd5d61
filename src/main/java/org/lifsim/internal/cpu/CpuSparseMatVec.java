package org.lifsim.internal.cpu;

import java.util.Arrays;
import org.lifsim.network.CsrMatrix;

/** {@code Operation.SparseProduct} on Java arrays. */
final class CpuSparseMatVec implements Runnable, WorkerPool.Work {
    private final WorkerPool pool;
    private final NonZeroIndex terms;
    private final float[] weights;
    private final CsrMatrix connections;
    private final float[] out;

    CpuSparseMatVec(WorkerPool pool, NonZeroIndex terms, float[] weights, CsrMatrix connections, float[] out) {
        this.pool = pool;
        this.terms = terms;
        this.weights = weights;
        this.connections = connections;
        this.out = out;
    }

    @Override
    public void run() {
        terms.find();
        pool.run(this, out.length / connections.columns());
    }

    /** A task is one batch element. */
    @Override
    public void runTask(int row) {
        int offset = row * connections.columns();
        Arrays.fill(out, offset, offset + connections.columns(), 0f);
        int first = row * connections.rows();
        for (int n = first; n < first + terms.counts[row]; n++) {
            int source = terms.indices[n];
            for (int w = connections.start(source); w < connections.start(source + 1); w++) {
                int j = offset + connections.target(w);
                out[j] = Math.fma(terms.factors[n], weights[w], out[j]);
            }
        }
    }
}
