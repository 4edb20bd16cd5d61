package org.lifsim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lifsim.examples.mnist.TrainingProgress;
import org.lifsim.experiment.Progress;

class ProgressBarTest {
    private static final long SECOND = 1_000_000_000;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long now;
    private int counts;

    private ProgressBar bar(boolean quiet, int columns) {
        return new ProgressBar(quiet, columns, new PrintStream(bytes, true, StandardCharsets.UTF_8), () -> now);
    }

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private void update(Progress progress, double seconds, long done) {
        now = (long) (seconds * SECOND);
        progress.update(done, 1000, () -> {
            counts++;
            return 7 * done;
        });
    }

    @Test
    void logGetsALineEvery30Seconds() {
        try (ProgressBar bar = bar(false, 0)) {
            Progress progress = bar.progress(2_000_000);
            update(progress, 1, 0);
            update(progress, 29, 100);
            assertEquals("", printed());
            update(progress, 40, 200);
            update(progress, 69, 300);
            assertEquals(
                    "lifsim: 2 min left, 200 of 1,000 steps, 10 million unit-steps/s, 1,400 spikes"
                            + System.lineSeparator(),
                    printed());
        }
    }

    @Test
    void terminalGetsABarThatIsErasedAtTheEnd() {
        try (ProgressBar bar = bar(false, 80)) {
            Progress progress = bar.progress(1);
            update(progress, 0.1, 0);
            update(progress, 0.9, 300); // too early to say how long it takes
            assertEquals("", printed());
            update(progress, 2, 400);
            assertTrue(
                    printed().startsWith("\r\u001b[?7l 40% [====      ] 3 s left, 400 of 1,000 steps, 0.0 million"),
                    printed());
            update(progress, 2.1, 500); // too early for another
            assertEquals(1, printed().chars().filter(c -> c == '\r').count());
        }
        assertTrue(printed().endsWith("\r\u001b[K"), printed());
    }

    /** What a terminal shows stays in one line, whatever is long. The time left is shown at every width. */
    @ParameterizedTest
    @ValueSource(ints = {40, 41, 57, 80, 81, 120, 300})
    void barFitsTheTerminal(int columns) {
        for (String doing : new String[] {"", "training"}) {
            bytes.reset();
            now = 0;
            try (ProgressBar bar = bar(false, columns)) {
                if (doing.isEmpty()) {
                    bar.progress(1).update(0, 3_000_000_000L, () -> 0);
                    now = 3000 * SECOND;
                    bar.progress(1_000_000_000).update(2_999_999, 3_000_000_000L, () -> Long.MAX_VALUE);
                } else {
                    bar.images(doing).update(0, 60_000);
                    now = 100_000 * SECOND;
                    bar.images(doing).update(59_000, 60_000);
                }
                String line = printed().replaceAll("\u001b\\[[?0-9]*[a-zA-Z]", "");
                assertEquals(0, line.lastIndexOf('\r'), line);
                assertTrue(line.length() - 1 < columns, line);
                assertTrue(line.contains(" left"), line);
            }
        }
    }

    @Test
    void narrowTerminalHasNoBar() {
        try (ProgressBar bar = bar(false, 39)) {
            update(bar.progress(1), 1, 0);
            update(bar.progress(1), 100, 500);
        }
        assertEquals("", printed());
    }

    /** A resumed run is not faster for the steps that it did not take. */
    @Test
    void rateCountsFromTheFirstReport() {
        try (ProgressBar bar = bar(false, 0)) {
            Progress progress = bar.progress(1_000_000);
            update(progress, 1, 900);
            update(progress, 50, 950);
            assertTrue(printed().contains("50 s left, 950 of 1,000 steps, 1.0 million unit-steps/s"), printed());
        }
    }

    @Test
    void lastReportIsLeftToTheSummary() {
        try (ProgressBar bar = bar(false, 0)) {
            Progress progress = bar.progress(1);
            update(progress, 1, 0);
            update(progress, 100, 1000);
            assertEquals("", printed());
        }
    }

    @Test
    void spikesAreCountedOnlyForWhatIsPrinted() {
        try (ProgressBar bar = bar(false, 80)) {
            Progress progress = bar.progress(1);
            for (int n = 0; n < 50; n++) {
                update(progress, 1 + 0.01 * n, n);
            }
            assertEquals(3, counts);
        }
    }

    @Test
    void imagesAreNamed() {
        try (ProgressBar bar = bar(false, 0)) {
            TrainingProgress progress = bar.images("training");
            progress.update(0, 100);
            now = 40 * SECOND;
            progress.update(80, 100);
            assertTrue(printed().startsWith("lifsim: training: 10 s left, 80 of 100 images, 2 images/s"), printed());
        }
    }

    @Test
    void quietBarIsSilent() {
        try (ProgressBar bar = bar(true, 80)) {
            update(bar.progress(1), 1, 0);
            update(bar.progress(1), 100, 500);
            bar.images("training").update(5, 10);
        }
        assertEquals("", printed());
    }
}
