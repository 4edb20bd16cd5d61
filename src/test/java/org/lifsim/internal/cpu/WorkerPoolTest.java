package org.lifsim.internal.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorkerPoolTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void eachTaskRunsOnce(int threads) {
        try (WorkerPool pool = new WorkerPool(threads)) {
            for (int tasks : new int[] {0, 1, 2, 3, 7, 100}) {
                AtomicIntegerArray runs = new AtomicIntegerArray(tasks);
                pool.run(runs::incrementAndGet, tasks);
                for (int task = 0; task < tasks; task++) {
                    assertEquals(1, runs.get(task), "task " + task + " of " + tasks);
                }
            }
        }
    }

    /** What the tasks wrote is seen by the caller, though nothing but the pool orders them. */
    @Test
    void plainWritesOfTasksAreVisibleAfterwards() {
        int[] counts = new int[8];
        try (WorkerPool pool = new WorkerPool(3)) {
            for (int round = 1; round <= 500; round++) {
                pool.run(task -> counts[task]++, counts.length);
                for (int count : counts) {
                    assertEquals(round, count);
                }
            }
        }
    }

    @Test
    void failureOfATaskIsThrownAndThePoolRunsOn() {
        Error error = new AssertionError("of a task");
        try (WorkerPool pool = new WorkerPool(3)) {
            for (int round = 0; round < 100; round++) {
                int failing = round % 6;
                IllegalStateException e = assertThrows(
                        IllegalStateException.class,
                        () -> pool.run(
                                task -> {
                                    if (task == failing) {
                                        throw error;
                                    }
                                },
                                6));
                assertSame(error, e.getCause());
                AtomicIntegerArray runs = new AtomicIntegerArray(6);
                pool.run(runs::incrementAndGet, 6);
                assertEquals("[1, 1, 1, 1, 1, 1]", runs.toString());
            }
        }
    }

    @Test
    void closedPoolRefusesToRun() {
        WorkerPool pool = new WorkerPool(3);
        pool.run(task -> {}, 9);
        pool.close();
        pool.close();
        for (int tasks : new int[] {1, 9}) {
            IllegalStateException e = assertThrows(IllegalStateException.class, () -> pool.run(task -> {}, tasks));
            assertTrue(e.getMessage().contains("is closed"), e.getMessage());
        }
    }

    @Test
    void threadsEndWhenThePoolIsClosed() throws InterruptedException {
        AtomicReference<Thread> worker = new AtomicReference<>();
        CountDownLatch both = new CountDownLatch(2);
        Thread caller = Thread.currentThread();
        WorkerPool pool = new WorkerPool(2);
        pool.run(
                task -> {
                    if (Thread.currentThread() != caller) {
                        worker.set(Thread.currentThread());
                    }
                    both.countDown();
                    await(both);
                },
                2);
        pool.close();
        worker.get().join(TimeUnit.SECONDS.toMillis(60));
        assertEquals(Thread.State.TERMINATED, worker.get().getState());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whenever another thread closes the pool, each run is complete or refused. */
    @Test
    void closeDuringRunsLetsNoneHang() throws InterruptedException {
        for (int round = 0; round < 300; round++) {
            WorkerPool pool = new WorkerPool(3);
            CountDownLatch started = new CountDownLatch(1);
            int spins = round;
            Thread closer = new Thread(() -> {
                await(started);
                for (int n = 0; n < spins; n++) {
                    Thread.onSpinWait();
                }
                pool.close();
            });
            closer.start();
            started.countDown();
            int failing = round % 3 == 0 ? 4 : -1;
            try {
                while (true) {
                    AtomicIntegerArray runs = new AtomicIntegerArray(7);
                    try {
                        pool.run(
                                task -> {
                                    runs.incrementAndGet(task);
                                    if (task == failing) {
                                        throw new UnsupportedOperationException();
                                    }
                                },
                                7);
                    } catch (IllegalStateException e) {
                        if (e.getCause() == null) {
                            throw e; // closed
                        }
                    }
                    assertEquals("[1, 1, 1, 1, 1, 1, 1]", runs.toString());
                }
            } catch (IllegalStateException e) {
                assertTrue(e.getMessage().contains("is closed"), e.getMessage());
            }
            closer.join();
        }
    }

    @Test
    void runsOfSeveralCallersDoNotMix() throws InterruptedException {
        try (WorkerPool pool = new WorkerPool(3)) {
            int[][] counts = new int[3][64];
            Thread[] callers = new Thread[counts.length];
            for (int n = 0; n < callers.length; n++) {
                int[] own = counts[n];
                callers[n] = new Thread(() -> {
                    for (int round = 0; round < 200; round++) {
                        pool.run(task -> own[task]++, own.length);
                    }
                });
                callers[n].start();
            }
            for (Thread caller : callers) {
                caller.join();
            }
            for (int[] own : counts) {
                for (int count : own) {
                    assertEquals(200, count);
                }
            }
        }
    }
}
