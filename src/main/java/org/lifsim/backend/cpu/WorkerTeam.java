package org.lifsim.backend.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that run one job together and meet at its end. A step over ten thousand units takes a microsecond, less than waking
 * a thread; so workers spin for a moment before they sleep.
 */
final class WorkerTeam implements AutoCloseable {
    /** Well under a millisecond: longer than the pause between two calls of a loop that steps. */
    private static final int SPINS = 20_000;

    /** What the threads do together; no allocation, so a job is set up once and run often. */
    interface Job {
        /**
         * Does a share of the work; shares are taken, not dealt, so that a slow thread takes fewer.
         *
         * @param share the number of this share
         */
        void share(int share);
    }

    private final Thread[] workers;
    private final AtomicInteger nextShare = new AtomicInteger();
    private final AtomicInteger sleepers = new AtomicInteger();
    private final AtomicInteger working = new AtomicInteger();
    private Job job;
    private int shares;
    private volatile int round;
    private volatile boolean closed;
    private volatile Throwable failure;

    WorkerTeam(int threads) {
        workers = new Thread[threads - 1];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new Thread(this::serve, "lifsim-cpu-" + (i + 1));
            workers[i].setDaemon(true);
            workers[i].start();
        }
    }

    int threads() {
        return workers.length + 1;
    }

    /** Runs all shares of a job on all threads, the caller's among them, and returns when the last one is done. */
    synchronized void run(Job newJob, int newShares) {
        if (closed) {
            throw new IllegalStateException("the CPU backend is closed; close a population before its backend");
        }
        if (workers.length == 0 || newShares == 1) {
            for (int share = 0; share < newShares; share++) {
                newJob.share(share);
            }
            return;
        }
        job = newJob;
        shares = newShares;
        nextShare.set(0);
        working.set(workers.length);
        round++;
        wakeSleepers();
        takeShares();
        for (int spins = 0; working.get() > 0; spins++) {
            pause(spins);
        }
        rethrowFailure();
    }

    /** A worker counts itself among the sleepers before it looks at the round for the last time, so none is missed. */
    private void wakeSleepers() {
        if (sleepers.get() > 0) {
            for (Thread worker : workers) {
                LockSupport.unpark(worker);
            }
        }
    }

    private void serve() {
        int seen = 0;
        while (true) {
            for (int spins = 0; round == seen && !closed; spins++) {
                if (spins < SPINS) {
                    Thread.onSpinWait();
                } else {
                    sleepers.incrementAndGet();
                    if (round == seen && !closed) {
                        LockSupport.park(this);
                    }
                    sleepers.decrementAndGet();
                }
            }
            if (closed) {
                return;
            }
            seen++;
            takeShares();
            working.decrementAndGet();
        }
    }

    private void takeShares() {
        try {
            for (int share = nextShare.getAndIncrement(); share < shares; share = nextShare.getAndIncrement()) {
                job.share(share);
            }
        } catch (Throwable e) {
            failure = e;
        }
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
            Thread.onSpinWait();
        } else {
            Thread.yield();
        }
    }

    @Override
    public void close() {
        closed = true;
        for (Thread worker : workers) {
            LockSupport.unpark(worker);
        }
    }
}
