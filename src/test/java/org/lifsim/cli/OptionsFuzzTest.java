package org.lifsim.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.lifsim.Processes.Result;

/** A command line with wrong or extreme values ends well or as a mistake, and its message is clean and short. */
class OptionsFuzzTest extends CommandTestBase {
    private static final int TRIES = Integer.getInteger("lifsim.tries", 150) / 2;
    private static final long SEED = Long.getLong("lifsim.seed", 20261130);

    /** Options, each with a valid value. */
    private static final List<List<String>> OPTIONS = List.of(
            List.of("--units", "20"),
            List.of("--batch", "2"),
            List.of("--dt", "0.1"),
            List.of("--seed", "5"),
            List.of("--current", "0:0.6"),
            List.of("--model", "lif"),
            List.of("--set", "tau_m=80"),
            List.of("--initial", "v=-65:-55"),
            List.of("--stimulus", "ou(sd=0.1, tau=5)"),
            List.of("--record", "rate(bin=1)"),
            List.of("--slice", "10"),
            List.of("--shard", "10"),
            List.of("--chunk", "3"),
            List.of("--threads", "1"),
            List.of("--warmup", "0"));

    /** None of them is a number of units or steps that a machine could simulate, but not in time. */
    private static final List<String> VALUES = List.of(
            "",
            "0",
            "-1",
            "1.5",
            "1e400",
            "-1e400",
            "1e-400",
            "1e307",
            "nan",
            "Infinity",
            "none",
            "x",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "1e18",
            "1_000_000_000_000_000_000",
            "x.npy",
            "0:1:2:3",
            "tau_m=1e39",
            "tau_m=uniform:1:1e308:9223372036854775807",
            "v=normal:1e308:1e308:1",
            "poisson(rate=1e300, weight=1, tau=1e-300)",
            "pulses(amplitude=1, period=1e-300, width=0)",
            "counts(units=0:10:9223372036854775807)",
            "counts(units=9223372036854775806)",
            "rate(bin=1e300)",
            "traces(every=9223372036854775807)",
            "traces(columns=w v v)",
            "spikes(file=\u001b[31m.npz)",
            "\u001b]0;title\u0007\u009b31m\u202e",
            "(".repeat(1000),
            "z".repeat(20_000));

    @Test
    void anyValueOfAnyOptionEndsWell() throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        int refused = 0;
        for (int i = 0; i < TRIES; i++) {
            List<String> line = new ArrayList<>(List.of("simulate", "--steps", "5", "--backend", "cpu-scalar"));
            int changed = random.nextInt(OPTIONS.size());
            for (int option = 0; option < OPTIONS.size(); option++) {
                boolean hostile = option == changed || random.nextInt(20) == 0;
                String name = OPTIONS.get(option).get(0);
                boolean steps = name.equals("--warmup"); // a large number of steps is valid, and takes years
                if (hostile || option == 0) {
                    line.add(name);
                    line.add(hostile ? VALUES.get(random.nextInt(steps ? 12 : VALUES.size())) : "20");
                }
            }
            emptyFolder();
            Result result = lifsim(line.toArray(String[]::new));
            String which = "-Dlifsim.seed=" + SEED + ", try " + i + " " + line + ": " + result.err();
            assertTrue(result.exitCode() == 0 || result.exitCode() == 2, which);
            assertTrue(result.err().length() < 10_000, which);
            assertTrue(
                    result.err().chars().noneMatch(c -> c != '\n' && Character.isISOControl(c) || c == 0x202e), which);
            refused += result.exitCode() == 2 ? 1 : 0;
        }
        assertTrue(refused > TRIES / 3, refused + " refused");
    }
}
