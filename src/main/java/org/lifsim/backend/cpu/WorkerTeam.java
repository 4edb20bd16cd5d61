package org.lifsim.backend.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that run one job together and meet at its end. A step over ten thousand units takes a microsecond, less than waking
 * a thread; so workers spin for a moment before they sleep. Each thread has shares of its own, the same ones in every round, so that
 * what they touch stays in its core's cache; who is done with them takes from the others.
 */
final class WorkerTeam implements AutoCloseable {
    /** Well under a millisecond: longer than the pause between two calls of a loop that steps. */
    private static final int SPINS = 20_000;

    /** So many looks without a pause between them, a few microseconds: in a loop of short steps the next round is near. */
    private static final int EAGER_SPINS = 1000;

    /** Longs from one thread's claims to the next one's: two cache lines, which a processor fetches together. */
    private static final int STRIDE = 16;

    /** What the threads do together; no allocation, so a job is set up once and run often. */
    interface Job {
        /**
         * Does a share of the work.
         *
         * @param share the number of this share
         */
        void share(int share);
    }

    private final Thread[] workers;

    /** For each thread, how many of its shares are taken in this round: the round above, the number below. */
    private final AtomicLongArray claims;

    private final AtomicInteger sleepers = new AtomicInteger();
    private final AtomicInteger working = new AtomicInteger();
    private Job job;
    private int shares;
    private volatile int round;
    private volatile boolean closed;
    private volatile Throwable failure;

    WorkerTeam(int threads) {
        workers = new Thread[threads - 1];
        claims = new AtomicLongArray(threads * STRIDE);
        for (int i = 0; i < workers.length; i++) {
            int self = i + 1;
            workers[i] = new Thread(() -> serve(self), "lifsim-cpu-" + self);
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
        working.set(workers.length);
        round++;
        wakeSleepers();
        takeShares(0);
        for (int spins = 0; working.get() > 0; spins++) {
            pause(spins);
        }
        job = null; // a closed population's arrays are not kept until the next one's job
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

    private void serve(int self) {
        int seen = 0;
        while (true) {
            for (int spins = 0; round == seen && !closed; spins++) {
                if (spins < SPINS) {
                    relax(spins);
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
            takeShares(self);
            working.decrementAndGet();
        }
    }

    private void takeShares(int self) {
        try {
            for (int k = 0; k < threads(); k++) {
                int owner = (self + k) % threads();
                for (int share = claim(owner); share >= 0; share = claim(owner)) {
                    job.share(share);
                }
            }
        } catch (Throwable e) {
            failure = e;
        }
    }

    /** The next share of a thread that nobody took in this round, or -1; what stands there from an earlier round counts as none. */
    private int claim(int owner) {
        int first = firstShare(owner);
        int end = firstShare(owner + 1);
        while (true) {
            long claimed = claims.get(owner * STRIDE);
            int taken = (int) (claimed >>> Integer.SIZE) == round ? (int) claimed : 0;
            if (first + taken >= end) {
                return -1;
            }
            if (claims.compareAndSet(owner * STRIDE, claimed, ((long) round << Integer.SIZE) + taken + 1)) {
                return first + taken;
            }
        }
    }

    private int firstShare(int owner) {
        return (int) ((long) shares * owner / threads());
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
            relax(spins);
        } else {
            Thread.yield();
        }
    }

    /** A processor's own pause takes as long as a short step, so the first looks go without. */
    private static void relax(int spins) {
        if (spins > EAGER_SPINS) {
            Thread.onSpinWait();
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
