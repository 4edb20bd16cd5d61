package org.lifsim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lifsim.Processes;
import org.lifsim.Processes.Result;
import org.lifsim.internal.verification.ReferenceCase;

/** {@code lifsim verify}. */
class VerifyCommandTest extends CommandTestBase {
    @Test
    void theBuiltInCasesAreTheDefault() throws IOException {
        assertEquals(
                ReferenceCase.builtInNames(),
                new VerifyCommand().cases().stream().map(ReferenceCase::name).toList());
        assertTrue(ReferenceCase.builtInNames().size() > 80, "the cases are found");
    }

    @Test
    @Tag("long")
    void everyCaseIsEqual() throws IOException, InterruptedException {
        Result result = Processes.java(folder, Map.of(), Main.class.getName(), "verify", "--backend", "cpu-vector");
        assertEquals(0, result.exitCode(), result.err());
        assertTrue(result.out().contains("lecture cpu-vector: equal v s thr_theta rfr tols\n"), result.out());
        assertTrue(
                result.out().contains("lif-rk2 cpu-vector: equal v s s_raw thr_theta rfr surrogate tols\n"),
                result.out());
        int cases = ReferenceCase.builtInNames().size();
        assertTrue(cases > 80, cases + " cases");
        String summary = String.format("%d cases, %d runs: %d bitwise equal, 0 different%n", cases, cases, cases);
        assertTrue(result.out().endsWith(summary), result.out());
    }

    @Test
    void differencesAreListed() throws IOException, InterruptedException {
        Path json = copyCase("lif-lecture");
        Result equal = process("verify", json.toString(), "--backend", "cpu-vector");
        assertEquals(0, equal.exitCode(), equal.err());
        assertTrue(
                equal.out().matches("case cpu-vector: equal v .*\n1 case, 1 run: 1 bitwise equal, 0 different\n"),
                equal.out());
        change(json, "theta_plus", "0.0500001");
        Result result = lifsim("verify", json.toString(), "--backend", "cpu-scalar");
        assertEquals(1, result.exitCode(), result.err());
        assertTrue(
                result.out()
                        .matches(
                                "(?s)case cpu-scalar: differs .*thr_theta \\d+/9600 first step \\d+ unit \\d+ found \\S+"
                                        + " expected \\S+ \\d+ ulp.*1 case, 1 run: 0 bitwise equal, 1 different\n"),
                result.out());
    }

    private Path copyCase(String name) throws IOException {
        Path json = folder.resolve("case.json");
        Files.write(json, resource("cases/" + name + ".json"));
        Files.write(folder.resolve("case.npz"), resource("cases/" + name + ".npz"));
        return json;
    }

    private static void change(Path json, String parameter, String value) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode meta = (ObjectNode) mapper.readTree(json.toFile());
        ((ObjectNode) meta.get("parameters")).set(parameter, mapper.readTree(value));
        mapper.writeValue(json.toFile(), meta);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"model\": \"LIF\" | \"model\": \"AdEx\" | available in AdEx",
                "\"model\": \"LIF\" | \"model\": \"LIV\" | did you mean 'lif'",
                "\"steps\": 400 | \"steps\": 401 | (401, 24)",
                "\"units\": 24 | \"units\": 0 | units 0",
                "\"rfr\" | \"rfx\" | rfx",
                "\"tau_m\" | \"tau_n\" | did you mean 'tau_m'",
                "\"dt\": 0.1 | \"dt\": \"a\" | dt",
                "\"dt\": 0.1 | \"dt\": 0.0 | dt is 0.0",
                "\"tau_m\": 100.0 | \"one_spike\": 7 | one_spike",
                "{ | [ | JSON"
            })
    void aCaseThatContradictsItselfIsRejected(String found, String replaced, String choice) throws IOException {
        Path json = copyCase("lif-lecture");
        Files.writeString(json, Files.readString(json).replaceFirst(Pattern.quote(found), replaced));
        assertMistake(lifsim("verify", json.toString()), "case", choice);
    }

    @Test
    void damagedArchivesAreRejected() throws IOException {
        Path json = copyCase("lif-lecture");
        byte[] npz = Files.readAllBytes(folder.resolve("case.npz"));
        Files.write(folder.resolve("case.npz"), Arrays.copyOf(npz, npz.length / 2));
        assertMistake(lifsim("verify", json.toString()), "case.npz");
        Files.writeString(folder.resolve("case.npz"), "no archive");
        assertMistake(lifsim("verify", json.toString()), "case.npz", "numpy.savez");
        Files.delete(folder.resolve("case.npz"));
        assertMistake(lifsim("verify", json.toString()), "case.npz", "does not exist");
        assertMistake(lifsim("verify", "nowhere.json"), "nowhere.json", "does not exist");
    }

    @Test
    void aCaseWithoutItsInitialStateIsRejected() throws IOException {
        for (String[] part : new String[][] {
            {"poisson", "key0"},
            {"lif-one-spike", "key0"},
            {"slif-plain", "thr0"},
            {"slif-lateral-inhibition", "inh_weights"}
        }) {
            Path json = copyCase(part[0]);
            ObjectMapper mapper = new ObjectMapper();
            ObjectNode meta = (ObjectNode) mapper.readTree(json.toFile());
            var remaining = mapper.createArrayNode();
            meta.get("arrays").forEach(array -> {
                if (!array.asText().equals(part[1])) {
                    remaining.add(array);
                }
            });
            meta.set("arrays", remaining);
            mapper.writeValue(json.toFile(), meta);
            assertMistake(lifsim("verify", json.toString()), "case", part[1]);
        }
    }

    @Test
    void aFileThatIsNestedTooDeeplyIsRejected() throws IOException {
        Path json = copyCase("lif-lecture");
        Files.writeString(json, "[".repeat(100_000));
        assertMistake(lifsim("verify", json.toString()), "case", "JSON");
    }

    @Test
    void aDamagedNetworkCaseIsReported() throws IOException {
        for (String ending : List.of(".json", ".npz")) {
            Files.write(folder.resolve("case" + ending), resource("cases/dc-small" + ending));
        }
        Path json = folder.resolve("case.json");
        String whole = Files.readString(json);
        Result equal = lifsim("verify", "case.json", "--backend", "cpu-scalar");
        assertEquals(0, equal.exitCode(), equal.err());
        assertTrue(
                equal.out()
                        .startsWith("case cpu-scalar: equal w1_initial x w1_out w1ie_out w1ei_out s_e v_e rfr_e"
                                + " thr_theta_e s_i v_i rfr_i tr0 tr1 s_e_raw w1_learned w1_normalised\n"),
                equal.out());
        Files.writeString(json, whole.replace("\"A_plus\": 0.01", "\"A_plus\": 0.011"));
        Result differs = lifsim("verify", "case.json", "--backend", "cpu-scalar");
        assertEquals(1, differs.exitCode(), differs.err());
        assertTrue(
                differs.out().contains("differs ") && differs.out().contains("w1_learned of presentation "),
                differs.out());
        Files.writeString(json, whole.replace("Diehl & Cook", "Hopfield"));
        assertMistake(lifsim("verify", "case.json"), "has network 'Hopfield', expected 'Diehl & Cook' or 'BFA-SNN'");
        Files.writeString(json, whole.replace("\"units\": 20", "\"units\": 21"));
        assertMistake(lifsim("verify", "case.json"), "array w1_initial of file case.npz has shape (64, 20)");
        Files.writeString(json, whole.replace("\"image\": 2", "\"image\": 7"));
        assertMistake(
                lifsim("verify", "case.json", "--backend", "cpu-scalar"), "presents image 7, but file case.npz has 3");
        Files.writeString(json, whole.replace("\"image\": 2", "\"image\": \"two\""));
        assertMistake(
                lifsim("verify", "case.json", "--backend", "cpu-scalar"),
                "has image \"two\", expected a whole number from 0");
        Files.writeString(json, whole.replace("\"seed\": 69", "\"seed\": 1e300"));
        assertMistake(lifsim("verify", "case.json"), "has seed 1.0E300, expected a whole number from 0");
        Files.writeString(json, whole.replace("\"presentations\"", "\"presented\""));
        assertMistake(lifsim("verify", "case.json"), "has no 'presentations', expected a list of at least one");
        Files.writeString(json, whole.replaceFirst("\"learning\": true", "\"learning\": false"));
        assertMistake(
                lifsim("verify", "case.json", "--backend", "cpu-scalar"),
                "lists array '0_w1_learned', which the presentations of this Diehl & Cook case do not compute");
        Files.writeString(json, whole.replace("\"A_minus\"", "\"a_minus\""));
        assertMistake(lifsim("verify", "case.json"), "has A_minus missing, expected a number");
    }
}
