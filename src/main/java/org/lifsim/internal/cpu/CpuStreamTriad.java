package org.lifsim.internal.cpu;

import java.util.Arrays;
import org.lifsim.internal.spi.StreamTriad;

/**
 * The STREAM triad on Java arrays, on the threads of a pool. Each thread keeps the same range of the arrays, as it does
 * of a population.
 */
final class CpuStreamTriad implements StreamTriad.Run, WorkerPool.Work {
    private final WorkerPool pool;
    private final float[] a;
    private final float[] b;
    private final float[] c;

    CpuStreamTriad(WorkerPool pool, int length) {
        this.pool = pool;
        a = new float[length];
        b = new float[length];
        c = new float[length];
        Arrays.fill(b, 1f);
        Arrays.fill(c, 2f);
    }

    @Override
    public void run(int times) {
        for (int k = 0; k < times; k++) {
            pool.run(this, pool.threads());
        }
    }

    @Override
    public void runTask(int task) {
        int from = (int) ((long) a.length * task / pool.threads());
        int to = (int) ((long) a.length * (task + 1) / pool.threads());
        step(a, b, c, from, to);
    }

    private static void step(float[] a, float[] b, float[] c, int from, int to) {
        for (int i = from; i < to; i++) {
            a[i] = a[i] + b[i] * c[i];
        }
    }

    @Override
    public void close() {
        // nothing to free: the arrays are on the heap
    }
}
