package org.lifsim.internal.cpu;

/** An operation that computes each value independently, split into tasks of a size that is worth it. */
final class CpuElementwise implements Runnable, WorkerPool.Work {
    private static final int TASK = 1 << 14;

    /** Computes the values [from, to). */
    interface Loop {
        void over(int from, int to);
    }

    private final WorkerPool pool;
    private final int size;
    private final Loop loop;

    CpuElementwise(WorkerPool pool, int size, Loop loop) {
        this.pool = pool;
        this.size = size;
        this.loop = loop;
    }

    @Override
    public void run() {
        pool.run(this, 1 + (size - 1) / TASK);
    }

    @Override
    public void runTask(int task) {
        loop.over(task * TASK, Math.min(size, (task + 1) * TASK));
    }
}
