package org.lifsim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lifsim.NpyWriter;
import org.lifsim.Processes.Result;

/** Files of {@code --config}. */
class ConfigurationFileTest extends CommandTestBase {
    @Test
    void aFileHasTheEffectOfOptions() throws IOException {
        Files.write(folder.resolve("thr.npy"), NpyWriter.bytes(new float[] {-52, -51, -53}, "<f4", false, 3));
        Files.writeString(folder.resolve("cell.yaml"), """
                model: lif
                dt: 0.2
                seed: 4
                batch: 2
                parameters:
                  tau_m: [50, 60, 70]
                  thr: thr.npy
                  v_min: ~
                  resist_m: normal:1000:10:5
                initial:
                  v: -60:-55
                """);
        String options = "simulate --units 3 --steps 500 --dt 0.2 --seed 4 --batch 2 --set tau_m=50:70"
                + " --set thr=thr.npy --set v_min=none --set resist_m=normal:1000:10:5 --initial v=-60:-55";
        assertEquals(digest(options), digest("simulate --units 3 --steps 500 --config cell.yaml"));
    }

    @Test
    void aFileThatIsNestedTooDeeplyIsRejected() throws IOException {
        Files.writeString(folder.resolve("cell.yaml"), "[".repeat(100_000));
        assertMistake(line("simulate --units 3 --steps 5 --config cell.yaml"), "cell.yaml", "nested");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "modl: lif | line 1 | did you mean 'model'",
                "model: lift | line 1 | did you mean 'lif'",
                "dt: fast | line 1 | expected a number",
                "batch: 0 | line 1 | expected a whole number from 1",
                "parameters: 5 | line 1 | not a mapping",
                "parameters:\\n  taum: 5 | line 2 | did you mean 'tau_m'",
                "parameters:\\n  tau_m: [1, x] | line 2 | expected a number",
                "parameters:\\n  tau_m: [1, 2] | 2 values | expected 3",
                "parameters:\\n  tau_m: {a: 1} | line 2 | expected one value",
                "parameters:\\n  tau_m: nowhere.npy | line 2 | does not exist",
                "initial:\\n  u: 5 | line 2 | did you mean 'v'",
                "units: 0 | line 1 | expected a whole number from 1",
                "steps: many | line 1 | expected a whole number",
                "stimulus: stap(amplitude=1) | line 1 | did you mean 'step'",
                "stimulus:\\n  - step(amplitude=1)\\n  - ou(sd=x, tau=1) | line 3 | argument sd",
                "record: {spikes: } | line 1 | expected one value",
                "record:\\n  - spikes()\\n  - rates() | line 3 | did you mean 'rate'",
                "record:\\n  - rate(bins=3) | line 2 | did you mean 'bin'",
                "checkpoint: 5 | line 1 | not a mapping",
                "checkpoint:\\n  evry: 5 | line 2 | did you mean 'every'",
                "checkpoint:\\n  seconds: 0 | line 2 | expected a number > 0",
                "dt: 1\\ndt: 2 | line 2 | ",
                "a: [ | line | not valid YAML",
                "a: b: c | line 1 | not valid YAML",
                "just words | not a mapping | 'model: lif'"
            })
    void aMistakeInAFileIsReportedWithItsLine(String text, String where, String what) throws IOException {
        Files.writeString(folder.resolve("cell.yaml"), text.replace("\\n", "\n").replace("\\t", "\t"));
        Result result = lifsim("simulate", "--units", "3", "--steps", "5", "--config", "cell.yaml");
        assertMistake(result, what == null ? "cell.yaml" : what, where);
    }

    /** Nothing after a colon is as if the key were not there. */
    @Test
    void keysMayBeLeftEmpty() throws IOException {
        String keys = "units: 10\nsteps: 20\n";
        Files.writeString(folder.resolve("full.yaml"), keys);
        Files.writeString(
                folder.resolve("empty.yaml"),
                keys + "model:\ncurrent:\nstimulus:\nrecord:\nparameters:\ninitial:\ncheckpoint:\nseed:\ndt:\n");
        assertEquals(digest("simulate --config full.yaml"), digest("simulate --config empty.yaml"));
    }

    /** What the command line replaces is not checked in the file's place. */
    @Test
    void optionsTakePartInTheChecksOfAFile() throws IOException {
        Files.writeString(folder.resolve("coarse.yaml"), "units: 10\nsteps: 20\ndt: 5\nrecord: rate(bin=1)\n");
        assertMistake(line("run coarse.yaml --out first"), "coarse.yaml line 4", "argument bin");
        assertEquals(0, line("run coarse.yaml --out second --dt 0.1").exitCode());
        Files.writeString(folder.resolve("cell.yaml"), "units: 10\nsteps: 20\nparameters: {tau_w: 50}\n");
        assertMistake(line("run cell.yaml --out third"), "tau_w is unknown");
        assertEquals(0, line("run cell.yaml --out fourth --model izhikevich").exitCode());
    }

    @Test
    void anotherEncodingIsNamed() throws IOException {
        Files.write(folder.resolve("wide.yaml"), "units: 10\n".getBytes(StandardCharsets.UTF_16));
        assertMistake(line("run wide.yaml"), "wide.yaml", "UTF-16", "expected UTF-8");
    }

    /** Whatever a run rounds or cannot follow is one line on stderr, and in the results. */
    @Test
    void warningsAreToldBeforeARunAndAtItsEnd() throws IOException {
        Result held = line("simulate --units 3 --steps 10 --set v_rest=-70 --set v_reset=-70 --quiet --json");
        assertTrue(held.err().contains("warning: parameter v_min is -65.0 mV, above v_rest"), held.err());
        assertEquals(1, json(held).get("warnings").size());
        Result away = line("simulate --model quadlif --units 3 --steps 5000 --current -0.01 --json --quiet");
        assertTrue(json(away).get("warnings").toString().contains("v of unit 0 is -Infinity at the end"), away.out());
        assertTrue(away.err().contains("warning: v of unit 0 is -Infinity"), away.err());
        assertMistake(line("simulate --model izhikevich --units 3 --steps 10 --set tau_w=0.02"), "dt / tau_w is 5.0");
        assertMistake(line("simulate --model adex --units 3 --steps 10 --set tau_w=0.04"), "dt / tau_w is 2.5");
        Result still = line("simulate --units 3 --steps 10 --dt 1e-6 --current 0.3 --quiet");
        assertTrue(still.err().contains("v may stand still"), still.err());
        Result endless = line("simulate --units 3 --steps 10 --dt 1e-5 --set refract_time=300 --quiet");
        assertTrue(endless.err().contains("parameter refract_time is 300.0 ms"), endless.err());
        Result encoder =
                line("simulate --model poisson --units 3 --steps 10 --current 2 --set target_freq=20000 --quiet");
        assertTrue(encoder.err().contains("the rate ends at 10000.0 Hz"), encoder.err());
        assertTrue(encoder.err().contains("expected numbers from 0 to 1"), encoder.err());
        assertEquals("", line("simulate --units 3 --steps 10 --quiet").err());
    }
}
