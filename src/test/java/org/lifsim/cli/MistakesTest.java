package org.lifsim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lifsim.Processes.Result;

/** Mistakes on the command line. */
class MistakesTest extends CommandTestBase {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "simulate --units ten --steps 5",
                "simulate --steps 5",
                "simulate --units 0 --steps 5",
                "simulate --units 5 --steps -1",
                "simulate --units 5 --steps 5 --chunk 0",
                "simulate --units 5 --steps 5 --slice -3",
                "simulate --units 5 --steps 5 --warmup -1",
                "simulate --units 5 --steps 5 --threads 0",
                "simulate --units 5 --steps 5 --dt 0",
                "simulate --units 5 --steps 5 --dt nan",
                "simulate --units 5 --steps 5 --bogus",
                "simulate --units 5 --steps 5 --current loud",
                "simulate --units 5 --steps 5 --current 0:",
                "simulate --units 5 --steps 5 --current 1e39",
                "simulate --units 5 --steps 5 --current 1e37",
                "simulate --units 5 --steps 5 --current nowhere.npy",
                "simulate --units 5 --steps 5 --backend gpu",
                "simulate --units 5 --steps 5 --backend opencl:nothing-of-that-name",
                "simulate --units 5 --steps 5 --set tau=5",
                "simulate --units 5 --steps 5 --set tau_m",
                "simulate --units 5 --steps 5 --set tau_m=0",
                "simulate --units 1000000000000 --steps 5",
                "simulate --units 1000000 --steps 5 --slice 1",
                "simulate --units 5 --steps 99999999999999999999",
                "simulate --units 9223372036854775807 --steps 5 --batch 2",
                "simulate --units 4294967296 --batch 4294967296 --steps 5",
                "simulate --units 5 --steps 5 --batch 0",
                "simulate --units 5 --steps 5 --model lift",
                "simulate --units 5 --steps 5 --set tau_m=1:x",
                "simulate --units 5 --steps 5 --set tau_m=-1:5",
                "simulate --units 5 --steps 5 --set tau_m=uniform:5:1:0",
                "simulate --units 5 --steps 5 --set tau_m=normal:5:1",
                "simulate --units 5 --steps 5 --set tau_m=nowhere.npy",
                "simulate --units 5 --steps 5 --set one_spike=maybe",
                "simulate --units 5 --steps 5 --initial w=1",
                "simulate --units 5 --steps 5 --initial rfr=-1",
                "simulate --units 5 --steps 5 --initial v=nan",
                "simulate --units 5 --steps 5 --config nowhere.yaml",
                "simulate --units 5 --steps 5 --model slif --set resist_inh=0:1",
                "simulate --units 5000000 --steps 5 --model slif --set resist_inh=1",
                "simulate --units 46342 --steps 5 --model slif --set resist_inh=1",
                "simulate --units 5 --steps 5 --seed x",
                "simulate --units 5 --steps 5 --key 1:2:3",
                "simulate --units 5 --steps 5 --key 1234/x",
                "simulate --units 5 --steps 5 --seed 1 --key 1:2",
                "simulate --units 5 --steps 5 --stimulus sinus(amplitude=1)",
                "simulate --units 5 --steps 5 --stimulus constant(amplitude=nowhere.npy)",
                "simulate --units 5 --steps 5 --stimulus playback(file=nowhere.npy)",
                "simulate --units 5 --steps 5 --spikes spikes.txt",
                "simulate --units 5 --steps 5 --spikes nowhere/spikes.npz",
                "simulate --units 5 --steps 5 --checkpoint nowhere/state.npz",
                "simulate --units 5 --steps 5 --checkpoint-every 5",
                "simulate --units 5 --steps 5 --checkpoint state.npz --checkpoint-every 0",
                "simulate --units 5 --steps 5 --resume --checkpoint nowhere.npz",
                "simulate --units 5 --steps 5 --resume --checkpoint .",
                "simulate --units 5 --steps 5 --spikes a.npz --checkpoint a.npz",
                "simulate --units 5 --steps 5 --spikes a.npz --checkpoint ./a.npz.step.npy",
                "simulate --units 5 --steps 5 --stimulus ou(sd=0:-1,tau=5)",
                "simulate --units 5 --steps 5 --stimulus step_noise(sd=0:-1)",
                "simulate --units 5 --steps 5 --set v_min=none --dt nan --stimulus step(amplitude=1)",
                "simulate --units 5 --steps 5 --record spikse()",
                "simulate --units 5 --steps 5 --record spikes(unit=3)",
                "simulate --units 5 --steps 5 --record spikes(units=5)",
                "simulate --units 5 --steps 5 --record spikes(units=0:2:0)",
                "simulate --units 5 --steps 5 --record spikes(file=.npz)",
                "simulate --units 5 --steps 5 --record rate(bin=0)",
                "simulate --units 5 --steps 5 --record rate(bin=x)",
                "simulate --units 5 --steps 5 --record rate(file=rate.h5)",
                "simulate --units 5 --steps 5 --record traces(every=0)",
                "simulate --units 5 --steps 5 --record traces(columns=u)",
                "simulate --units 5 --steps 5 --record counts() --record counts()",
                "simulate --units 5 --steps 5 --record counts(file=nowhere/counts.npz)",
                "simulate --units 5 --steps 5 --checkpoint a.npz --checkpoint-seconds 0",
                "simulate --units 5 --steps 5 --checkpoint-seconds 5",
                "simulate --units 9000000000 --steps 5 --set tau_m=normal:5:1:1",
                "simulate --units 5 --steps 5 --shard 0",
                "simulate --units 5 --steps 5 --shard 2 --resume --checkpoint nowhere/a.npz",
                "simulate --units 5 --steps 5 --shard 2 --resume --checkpoint .",
                "simulate --units 5 --steps 5 --shard 2 --resume",
                "run",
                "run nowhere.yaml",
                "run . --out x",
                "init nowhere/experiment.yaml",
                "plot nowhere",
                "plot .",
                "report nowhere",
                "sweep nowhere.yaml --vary current=0:1:2",
                "trace --model bernoulli --set tau_m=3",
                "trace --steps 0",
                "trace --plot-format gif",
                "trace --current x:y",
                "trace --steps 2000000000",
                "trace --current 0.1:0.2",
                "trace --steps 2000000000000",
                "verify a.txt",
                "",
                "dance"
            })
    void everyMistakeIsReported(String line) throws IOException {
        assertMistake(line(line), "lifsim: ");
    }

    /** What acts on a terminal does not reach it, from an option or from a file. */
    @Test
    void messagesAreCleanAndShort() throws IOException {
        String hostile = "\u001b[31m\u009b1m\u202e" + "x".repeat(20_000);
        for (Result result : List.of(
                line("simulate --units 5 --steps", hostile),
                line("simulate --units 5 --steps 5 --current", hostile),
                line("simulate --units 5 --steps 5 --record", "spikes(file=" + hostile + ")"),
                line("simulate", hostile),
                lifsim(hostile))) {
            assertEquals(2, result.exitCode(), result.err());
            assertTrue(result.err().length() < 8000, result.err());
            assertTrue(
                    result.err().chars().noneMatch(c -> c != '\n' && Character.isISOControl(c) || c == 0x202e),
                    result.err());
        }
    }

    @Test
    void numbersOfOptionsAreFinite() throws IOException {
        for (String number : List.of("1e400", "nan", "Infinity", "1e-400")) {
            assertMistake(line("simulate --units 5 --steps 5 --dt", number), "--dt", number, "number");
        }
    }

    @Test
    void tooManyRecordersAreRefused() throws IOException {
        Files.writeString(
                folder.resolve("many.yaml"), "units: 5\nsteps: 5\nrecord:\n" + "  - rate(file=r.npz)\n".repeat(20_000));
        assertMistake(line("run many.yaml"), "record has 20000 recorders, expected at most 1000");
    }

    @Test
    void aBinThatIsRoundedIsTold() throws IOException {
        Result result = line("simulate --units 5 --steps 50 --backend cpu-scalar --record", "rate(bin=0.05)");
        assertEquals(0, result.exitCode(), result.err());
        assertTrue(result.err().contains("bin of recorder rate is 0.05 ms, rounded to 0.1 ms"), result.err());
        result = line("simulate --units 5 --steps 50 --backend cpu-scalar --record", "rate(bin=0.3)");
        assertEquals("", result.err());
    }
}
