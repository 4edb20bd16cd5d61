package org.lifsim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
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
}
