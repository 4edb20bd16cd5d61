package org.lifsim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lifsim.Processes.Result;
import org.lifsim.input.CurrentSourceType;
import org.lifsim.model.NeuronModels;
import org.lifsim.model.Parameter;
import org.lifsim.recording.RecorderKind;

/** Help texts, lists and suggestions. */
class HelpTest extends CommandTestBase {
    @ParameterizedTest
    @ValueSource(strings = {"trace", "simulate", "verify", "devices"})
    void everyCommandHasHelpWithAnExample(String command) throws IOException {
        Result result = lifsim(command, "--help");
        assertEquals(0, result.exitCode());
        assertTrue(
                result.out().contains("Usage: lifsim " + command)
                        && result.out().contains("Example:"),
                result.out());
        assertFalse(result.out().contains("theta_plus"), result.out());
        assertTrue(result.out().lines().count() <= 64, result.out());
        assertTrue(result.out().lines().allMatch(line -> line.length() <= 80), result.out());
    }

    @Test
    void modelsSourcesAndRecordersAreListed() throws IOException, InterruptedException {
        String models = process("models").out();
        String sources = lifsim("sources").out();
        String recorders = lifsim("recorders").out();
        NeuronModels.all().forEach(model -> assertListed(model.key(), models));
        List.of(CurrentSourceType.values()).forEach(type -> assertListed(type.key(), sources));
        List.of(RecorderKind.values()).forEach(kind -> assertListed(kind.key(), recorders));
        assertMistake(lifsim("models", "lift"), "did you mean 'lif'?");
        for (String model : List.of("izhikevich", "slif")) {
            String described = lifsim("models", model).out();
            String help = lifsim("simulate", "--model", model, "--help").out();
            for (Parameter parameter : NeuronModels.named(model).parameters()) {
                assertTrue(described.contains("  " + parameter.name() + " "), described);
                assertTrue(help.contains("  " + parameter.name() + " "), help);
            }
        }
    }

    private static void assertListed(String key, String list) {
        assertTrue(list.lines().anyMatch(line -> line.startsWith(key + " ")), key + " is not in\n" + list);
        assertTrue(list.lines().allMatch(line -> line.length() <= 80), list);
    }

    @Test
    void onlyANearNameIsSuggested() throws IOException {
        Result far = lifsim("frobnicate");
        assertMistake(far, "unknown command 'frobnicate'");
        assertFalse(far.err().contains("did you mean"), far.err());
        assertMistake(lifsim("simulte"), "did you mean 'simulate'?");
        assertMistake(lifsim("simulate", "--unit", "5"), "did you mean '--units'?");
    }
}
