package org.lifsim.internal.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * A fixed pool of threads with a spin barrier. A step of ten thousand units takes a microsecond, less than waking a
 * thread, so workers spin before they sleep. Each thread owns a contiguous range of tasks, the same in every call of
 * {@link #run}, so that the data stays in its core's cache. A thread that is done steals tasks from the others.
 */
final class WorkerPool implements AutoCloseable {
    /**
     * Number of busy-wait iterations before a worker sleeps: well under a millisecond, but longer than the pause between
     * two steps.
     */
    private static final int SPINS = 20_000;

    /** Number of busy-wait iterations, a few microseconds, before {@link Thread#onSpinWait} is called between two of them. */
    private static final int EAGER_SPINS = 1000;

    /** Longs from one thread's cursor to the next one's: two cache lines, which a processor fetches together. */
    private static final int STRIDE = 16;

    /** Numbered tasks that the threads run together; set up once and run often, without allocation. */
    interface Work {
        /**
         * Runs one task.
         *
         * @param task its number, from 0
         */
        void runTask(int task);
    }

    private final Thread[] workers;

    /** For each thread: the generation in the upper 32 bits, and how many of its tasks are taken in it in the lower ones. */
    private final AtomicLongArray cursors;

    private final AtomicInteger sleepers = new AtomicInteger();
    private final AtomicInteger working = new AtomicInteger();
    private Work work;
    private int taskCount;
    private volatile int generation;
    private volatile boolean closed;
    private volatile Throwable failure;

    WorkerPool(int threads) {
        workers = new Thread[threads - 1];
        cursors = new AtomicLongArray(threads * STRIDE);
        for (int i = 0; i < workers.length; i++) {
            int self = i + 1;
            workers[i] = new Thread(() -> workerLoop(self), "lifsim-cpu-" + self);
            workers[i].setDaemon(true);
            workers[i].start();
        }
    }

    int threads() {
        return workers.length + 1;
    }

    /** Runs all tasks on all threads, the caller's among them, and returns when the last one is done. */
    synchronized void run(Work newWork, int newTaskCount) {
        checkOpen();
        if (workers.length == 0 || newTaskCount == 1) {
            for (int task = 0; task < newTaskCount; task++) {
                newWork.runTask(task);
            }
            return;
        }
        work = newWork;
        taskCount = newTaskCount;
        working.set(workers.length);
        generation++;
        wakeSleepers();
        runTasks(0);
        for (int spins = 0; working.get() > 0; spins++) {
            pause(spins);
        }
        work = null; // do not keep the arrays of a closed population alive
        rethrowFailure();
    }

    /** Refuses all further use after {@link #close}. */
    void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the CPU backend is closed; close a population before its backend");
        }
    }

    /**
     * Wakes workers that sleep. A worker counts itself as sleeping before its last look at the generation, so none is
     * missed.
     */
    private void wakeSleepers() {
        if (sleepers.get() > 0) {
            for (Thread worker : workers) {
                LockSupport.unpark(worker);
            }
        }
    }

    private void workerLoop(int self) {
        int seen = 0;
        while (true) {
            for (int spins = 0; generation == seen && !closed; spins++) {
                if (spins < SPINS) {
                    idle(spins);
                } else {
                    sleepers.incrementAndGet();
                    if (generation == seen && !closed) {
                        LockSupport.park(this);
                    }
                    sleepers.decrementAndGet();
                }
            }
            if (generation == seen) { // closed
                return;
            }
            seen++;
            runTasks(self);
            working.decrementAndGet();
        }
    }

    private void runTasks(int self) {
        try {
            for (int k = 0; k < threads(); k++) {
                int owner = (self + k) % threads();
                for (int task = claim(owner); task >= 0; task = claim(owner)) {
                    work.runTask(task);
                }
            }
        } catch (Throwable e) {
            failure = e;
        }
    }

    /** The next task of a thread that is still to be run, or -1. A cursor of an earlier generation counts as 0. */
    private int claim(int owner) {
        int first = firstTask(owner);
        int end = firstTask(owner + 1);
        while (true) {
            long claimed = cursors.get(owner * STRIDE);
            int completed = (int) (claimed >>> Integer.SIZE) == generation ? (int) claimed : 0;
            if (first + completed >= end) {
                return -1;
            }
            if (cursors.compareAndSet(owner * STRIDE, claimed, ((long) generation << Integer.SIZE) + completed + 1)) {
                return first + completed;
            }
        }
    }

    private int firstTask(int owner) {
        return (int) ((long) taskCount * owner / threads());
    }

    private void rethrowFailure() {
        Throwable e = failure;
        if (e != null) {
            failure = null;
            throw new IllegalStateException("a CPU worker failed", e);
        }
    }

    private static void pause(int spins) {
        if (spins < SPINS) {
            idle(spins);
        } else {
            Thread.yield();
        }
    }

    /** A processor's own pause takes as long as a short step, so the first iterations do without it. */
    private static void idle(int spins) {
        if (spins > EAGER_SPINS) {
            Thread.onSpinWait();
        }
    }

    /** Waits for a call of {@link #run} in another thread. Repeated calls have no effect. */
    @Override
    public synchronized void close() {
        closed = true;
        for (Thread worker : workers) {
            LockSupport.unpark(worker);
        }
    }
}
