package org.lifsim.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lifsim.Processes.Result;

/** {@code lifsim init}, {@code run}, {@code plot}, {@code report} and {@code sweep}. */
@Tag("java")
class ExperimentCommandsTest extends CommandTestBase {
    /** The first commands that a new user would try, with fewer units. */
    @Test
    @Tag("slow")
    void anExperimentFromInitToReport() throws IOException, InterruptedException {
        Result init = process("init");
        assertEquals(0, init.exitCode(), init.err());
        assertTrue(init.err().contains("lifsim run experiment.yaml"), init.err());
        assertMistake(lifsim("init"), "experiment.yaml already exists");
        String[] small = {
            "--units",
            "400",
            "--steps",
            "1500",
            "--record",
            "spikes()",
            "--record",
            "counts()",
            "--backend",
            "cpu-scalar"
        };
        Result run = process(Stream.concat(Stream.of("run", "experiment.yaml", "--plot"), Arrays.stream(small))
                .toArray(String[]::new));
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("digest     "), run.out());
        for (String file : List.of("run.json", "spikes.npz", "counts.npz", "raster.png", "f-I.png", "intervals.png")) {
            assertTrue(Files.exists(folder.resolve("experiment/" + file)), file);
        }
        Result again = lifsim(Stream.concat(
                        Stream.of("simulate", "--config", "experiment.yaml", "--out", "flags"), Arrays.stream(small))
                .toArray(String[]::new));
        assertEquals(0, again.exitCode(), again.err());
        assertArrayEquals(
                Files.readAllBytes(folder.resolve("experiment/spikes.npz")),
                Files.readAllBytes(folder.resolve("flags/spikes.npz")));
        Result plot = process("plot", "flags", "--unit", "17", "--from", "20", "--to", "70", "--plot-format", "svg");
        assertEquals(0, plot.exitCode(), plot.err());
        assertTrue(Files.readString(folder.resolve("flags/trace-17.svg")).contains("<svg"));
        assertMistake(
                lifsim("plot", "flags", "--plane", "v,thr_theta"), "--plane is given, but no unit is traced", "--unit");
        assertMistake(lifsim("plot", "flags", "--plane", "v"), "two state variables");
        assertMistake(lifsim("plot", "flags", "--plane", "v,q", "--unit", "1"), "names 'q'");
        assertEquals(
                0,
                lifsim("plot", "flags", "--plane", "v,thr_theta", "--unit", "1").exitCode());
        assertTrue(Files.exists(folder.resolve("flags/plane-1.png")));
        assertMistake(lifsim("plot", "flags", "--unit", "400"), "units 0 to 399");
        assertMistake(lifsim("plot", "flags", "--from", "150"), "from 150.0 ms");
        Result report = process("report", "experiment");
        assertEquals(0, report.exitCode(), report.err());
        assertTrue(Files.readString(folder.resolve("experiment/report.html")).contains("<figure>"));
        assertMistake(lifsim("run", "experiment.yaml", "--resume", "--out", "nowhere"), "no checkpoint to resume from");
        Result sweep = process(
                "sweep",
                "experiment.yaml",
                "--units",
                "10",
                "--steps",
                "500",
                "--backend",
                "cpu-scalar",
                "--vary",
                "tau_m=20:100:3",
                "--vary",
                "ou.sd=0,0.1");
        assertEquals(0, sweep.exitCode(), sweep.err());
        List<String> table = Files.readAllLines(folder.resolve("experiment-sweep/sweep.csv"));
        assertEquals(7, table.size());
        assertTrue(table.get(0).startsWith("tau_m,ou.sd,mean_rate_hz,"), table.get(0));
        assertTrue(Files.size(folder.resolve("experiment-sweep/sweep.png")) > 1000);
        assertMistake(lifsim("sweep", "experiment.yaml", "--vary", "taum=1:2:3"), "did you mean 'tau_m'");
        assertMistake(
                lifsim("sweep", "experiment.yaml", "--vary", "tau_m=1:2:3", "--resume"),
                "no checkpoint to resume from");
    }
}
