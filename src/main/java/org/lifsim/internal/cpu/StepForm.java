package org.lifsim.internal.cpu;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.lifsim.internal.spi.SpikeBitmap;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.ModelVariant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides in which form units are stepped: in SIMD Java or, until the JVM has compiled that, in scalar Java. Before it is compiled,
 * SIMD code makes an object of each vector and is a hundred times slower than scalar code, which the JVM compiles in no time. Both
 * forms give the same bits, so units may change from one to the other between any two steps.
 *
 * <p>A thread steps a few other units in the SIMD form until it is faster than the scalar one was. Calls of a single step take the
 * SIMD form from the start: so few units say nothing about its speed.
 */
final class StepForm {
    private static final Logger LOG = LoggerFactory.getLogger(StepForm.class);

    /** Steps of a task between two looks at the form; whole words of a spike bitmap. */
    static final int PIECE_STEPS = 2 * SpikeBitmap.STEPS_PER_WORD;

    /** {@code adaptive}, as the launcher sets it; {@code alternating} in tests; else the SIMD form from the start. */
    private static final String CHOSEN = System.getProperty("lifsim.cpu.form", "");

    private static final boolean ALTERNATES = CHOSEN.equals("alternating");

    /** Time in the scalar form, of all threads together, before compiling the SIMD form is worth a thread. */
    private static final long WORTHWHILE_NANOS = 3_000_000;

    /** The same where the JVM vectorizes the scalar form: as much as compiling the SIMD form takes. */
    private static final long WORTHWHILE_NANOS_IF_VECTORIZED = 1_500_000_000;

    /** After this time the SIMD form is taken in any case. */
    private static final long PATIENCE_NANOS = 5_000_000_000L;

    /** Time that a call of the thread is to take: short, so that the JVM sees many calls and compiles early. */
    private static final long CALL_NANOS = 100_000;

    /** Faster calls in a row, before the SIMD form is taken. */
    private static final int FASTER_CALLS = 8;

    /** A task this many times slower than the scalar form means that the JVM has discarded the compiled code. */
    private static final int DISCARDED = 30;

    /** Unit-steps of a task that is long enough to notice that. */
    static final long NOTICEABLE = 1 << 16;

    private static final Map<Key, StepForm> FORMS = new ConcurrentHashMap<>();

    /** What code the JVM must compile: the step, the fast path with its shape, and how they are called. */
    private record Key(
            ModelVariant variant,
            Set<DerivedParameter> perUnit,
            Class<?> fastPath,
            boolean gathers,
            boolean vectorized) {}

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private static final boolean KNOWS_TIME =
            THREADS.isCurrentThreadCpuTimeSupported() && THREADS.isThreadCpuTimeEnabled();

    private final AtomicInteger turns = new AtomicInteger();
    private final AtomicLong scalarTime = new AtomicLong();
    private final long worthwhile;
    private volatile double scalarNanos = Double.POSITIVE_INFINITY;
    private volatile boolean simd;
    private volatile boolean started;

    private StepForm(boolean vectorized) {
        worthwhile = vectorized ? WORTHWHILE_NANOS_IF_VECTORIZED : WORTHWHILE_NANOS;
    }

    /**
     * The form of units of this kind.
     *
     * @param vectorized whether the JVM vectorizes the scalar form
     * @return the form, which all such units share
     */
    static StepForm of(
            ModelVariant variant,
            Set<DerivedParameter> perUnit,
            Class<?> fastPath,
            boolean gathers,
            boolean vectorized) {
        Key kind = new Key(variant, perUnit, fastPath, gathers, vectorized);
        return FORMS.computeIfAbsent(kind, key -> new StepForm(vectorized));
    }

    /** Time that this thread has run, which other programs do not lengthen; the time of the clock where it is not known. */
    static long nanos() {
        return KNOWS_TIME ? THREADS.getCurrentThreadCpuTime() : System.nanoTime();
    }

    /** Whether any units are stepped in the scalar form. */
    static boolean isChosen() {
        return ALTERNATES || CHOSEN.equals("adaptive");
    }

    /** Whether units are stepped in the scalar form if calls take this many steps. */
    static boolean isFor(int steps) {
        return ALTERNATES || steps > 1;
    }

    boolean isSimd() {
        return ALTERNATES ? (turns.getAndIncrement() & 1) == 0 : simd;
    }

    /**
     * Notes how long a task in the scalar form took. Starts the thread once that is worthwhile.
     *
     * @param scratch makes units of the same kind in the SIMD form
     */
    void scalarTook(long nanos, long unitSteps, Supplier<CpuSlice> scratch) {
        if (unitSteps >= PIECE_STEPS) {
            scalarNanos = Math.min(scalarNanos, (double) nanos / unitSteps);
        }
        if (!started && !ALTERNATES && scalarTime.addAndGet(nanos) >= worthwhile) {
            start(scratch);
        }
    }

    /** Notes how long a task in the SIMD form took, and returns to the scalar form if the compiled code is gone. */
    void simdTook(long nanos, long unitSteps) {
        if (!ALTERNATES && nanos > DISCARDED * scalarNanos * unitSteps) {
            simd = false;
            started = false;
        }
    }

    private synchronized void start(Supplier<CpuSlice> scratch) {
        if (!started) {
            started = true;
            CpuSlice units = scratch.get();
            Thread thread = new Thread(() -> compile(units), "lifsim-compilation");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void compile(CpuSlice units) {
        try {
            step(units);
        } catch (RuntimeException | OutOfMemoryError e) {
            LOG.debug("the SIMD form is taken at once", e); // the units of the run report what concerns them
        }
        simd = true;
    }

    private void step(CpuSlice units) {
        AdvanceContext context = units.scratchContext();
        SpikeBitmap words = units.scratchBitmap(PIECE_STEPS);
        long end = System.nanoTime() + PATIENCE_NANOS;
        int steps = 2;
        int faster = 0;
        while (faster < FASTER_CALLS && System.nanoTime() < end) {
            long start = nanos();
            units.advance(steps, context, words);
            long nanos = nanos() - start;
            faster = nanos < scalarNanos * steps * units.units() ? faster + 1 : 0;
            steps = Math.max(2, (int) Math.min(PIECE_STEPS, steps * CALL_NANOS / Math.max(1, nanos)));
        }
    }
}
