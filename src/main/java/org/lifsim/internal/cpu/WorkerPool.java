package org.lifsim.internal.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * A fixed pool of threads with a spin barrier. A step of ten thousand units takes a microsecond, less than waking a
 * thread, so workers spin before they sleep. Each thread owns a contiguous range of tasks, the same in every call of
 * {@link #run}, so that the data stays in its core's cache. A thread that is done steals tasks from the others.
 *
 * <p>On a busy machine a worker may not run at all. The caller waits for tasks, not for workers: it takes the tasks of a worker that
 * has not begun them. If it still waits longer than it works, because workers are stopped within a task, it runs all tasks
 * itself for a while.
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

    /** Time over which the caller compares its waiting with its work. */
    private static final long TRIAL_NANOS = 2_000_000;

    /** Time for which the caller runs all tasks itself, at first and at most; it doubles with each trial that fails. */
    private static final long SHORTEST_ALONE_NANOS = 20_000_000;

    private static final long LONGEST_ALONE_NANOS = 640_000_000;

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

    /** Number of tasks of this generation that are done. */
    private final AtomicInteger done = new AtomicInteger();

    private volatile Work work;
    private volatile int taskCount;

    /** Even while the work of this generation can be taken; odd while it is being exchanged. */
    private volatile int generation;

    private volatile boolean closed;
    private volatile Throwable failure;

    /** What the caller has worked and waited in this trial, and until when it works alone; see {@link System#nanoTime}. */
    private long worked;

    private long waited;
    private long aloneUntil;
    private long aloneNanos = SHORTEST_ALONE_NANOS;
    private boolean alone;

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
        if (isAlone()) {
            runAlone(newWork, newTaskCount);
            return;
        }
        long start = System.nanoTime();
        generation++;
        work = newWork;
        taskCount = newTaskCount;
        done.set(0);
        generation++;
        wakeSleepers();
        runTasks(0, generation, newWork, newTaskCount);
        long finished = System.nanoTime();
        for (int spins = 0; done.get() < newTaskCount; spins++) {
            pause(spins);
        }
        work = null; // do not keep the arrays of a closed population alive
        judge(finished - start, System.nanoTime() - finished);
        rethrowFailure();
    }

    private void runAlone(Work all, int count) {
        for (int task = 0; task < count; task++) {
            try {
                all.runTask(task);
            } catch (Throwable e) {
                failure = e;
            }
        }
        rethrowFailure();
    }

    private boolean isAlone() {
        if (alone && System.nanoTime() - aloneUntil > 0) {
            alone = false;
        }
        return alone;
    }

    /** Decides whether the caller does better alone, which takes it about as long as all threads have worked. */
    private void judge(long work, long wait) {
        worked += work;
        waited += wait;
        if (worked + waited < TRIAL_NANOS) {
            return;
        }
        alone = waited > worked * workers.length;
        aloneNanos = alone ? Math.min(LONGEST_ALONE_NANOS, 2 * aloneNanos) : SHORTEST_ALONE_NANOS;
        aloneUntil = System.nanoTime() + aloneNanos;
        worked = 0;
        waited = 0;
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
            int now = generation;
            if (now == seen) { // closed
                return;
            }
            Work current = work;
            int count = taskCount;
            // What was read belongs together only if the generation is still the same, and was no exchange.
            if ((now & 1) == 0 && now == generation && current != null) {
                runTasks(self, now, current, count);
            }
            seen = (now & 1) == 0 ? now : seen;
        }
    }

    private void runTasks(int self, int now, Work current, int count) {
        for (int k = 0; k < threads(); k++) {
            int owner = (self + k) % threads();
            for (int task = claim(owner, now, count); task >= 0; task = claim(owner, now, count)) {
                try {
                    current.runTask(task);
                } catch (Throwable e) {
                    failure = e;
                } finally {
                    done.incrementAndGet();
                }
            }
        }
    }

    /**
     * The next task of a thread that is still to be run, or -1. A cursor of an earlier generation counts as 0. One of a later
     * generation means that this one is over: each of its tasks was taken before.
     */
    private int claim(int owner, int now, int count) {
        int first = firstTask(owner, count);
        int end = firstTask(owner + 1, count);
        while (first < end) {
            long claimed = cursors.get(owner * STRIDE);
            int age = now - (int) (claimed >>> Integer.SIZE); // generations may wrap
            int taken = age == 0 ? (int) claimed : 0;
            if (age < 0 || first + taken >= end) {
                return -1;
            }
            if (cursors.compareAndSet(owner * STRIDE, claimed, ((long) now << Integer.SIZE) + taken + 1)) {
                return first + taken;
            }
        }
        return -1;
    }

    private int firstTask(int owner, int count) {
        return (int) ((long) count * owner / threads());
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
