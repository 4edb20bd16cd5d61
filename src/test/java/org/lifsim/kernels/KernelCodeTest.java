package org.lifsim.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.lifsim.Processes;
import org.lifsim.Requirements;
import org.lifsim.internal.opencl.KernelText;
import org.lifsim.model.CellModel;
import org.lifsim.model.NeuronModel;
import org.lifsim.model.NeuronModels;

/**
 * Compiles kernels for GPUs with clang. The code must have exactly the rounded operations of the step and no flush-to-zero mode.
 */
@Tag("kernels")
class KernelCodeTest {
    private static final Path CLC = Path.of("/usr/lib/clc");
    private static final String CLANG = "clang-15";

    /** Instructions with another rounding: contractions, approximations, flush to zero. */
    private static final Pattern FORBIDDEN =
            Pattern.compile("\\.ftz|\\.approx|\\bmad[.\\w]*\\.f32|\\.full\\.|v_mad_f|v_mac_f|_legacy");

    /**
     * A line of a kernel that states the operations of a step. A division or a root is a sequence on AMD, so a kernel with
     * one has a second line, "on AMD".
     */
    private static final Pattern STATED = Pattern.compile(
            "^// operations(?: with ([^:]+))?: (\\w+=\\d+(?: \\w+=\\d+)*)(?:\n// on AMD: (\\w+=\\d+(?: \\w+=\\d+)*))?$",
            Pattern.MULTILINE);

    @TempDir
    Path folder;

    @BeforeAll
    static void clangIsThere() {
        if (!Processes.onPath(CLANG) || !Files.isDirectory(CLC)) {
            Requirements.skip("clang", "checks of GPU code", CLANG + " or libclc-15 is not installed");
        }
    }

    /** The operations that the kernel of each model states: the model, options and parameters, and the operations. */
    static List<Arguments> statedOperations() throws IOException {
        List<Arguments> stated = new ArrayList<>();
        for (NeuronModel model : NeuronModels.all()) {
            Path kernel = Path.of("kernels", model.key() + "_step.cl");
            List<MatchResult> lines =
                    STATED.matcher(Files.readString(kernel)).results().toList();
            assertFalse(lines.isEmpty(), kernel + " has no line such as '// operations: add=2 fma=3 mul=2 sub=1'");
            for (MatchResult line : lines) {
                String words = line.group(1) == null ? "" : line.group(1);
                String operations = "{" + line.group(2).replace(" ", ", ") + "}";
                String onAmd =
                        line.group(3) == null ? operations : "{" + line.group(3).replace(" ", ", ") + "}";
                stated.add(Arguments.of(model.key(), words, operations, onAmd));
            }
        }
        return stated;
    }

    @ParameterizedTest
    @MethodSource("statedOperations")
    void everyKernelRoundsAsItStates(String model, String form, String operations, String onAmd)
            throws IOException, InterruptedException {
        ptxRoundsAsTheStepStates(model, form, operations.replace("=", ".rn="), null);
        gcnRoundsAsTheStepStatesAndKeepsSubnormals(model, form, onAmd, null);
    }

    /**
     * Columns: the model; the options and parameters that select a variant; the expected operations of a step in PTX; the
     * expected operations of lifsim_advance if it contains the fast path, the full step and the sum of a block's time.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lif | conduct_leak=0.5 | {add.rn=2, fma.rn=3, mul.rn=2, sub.rn=1} | {add.rn=5, fma.rn=6, mul.rn=3, sub.rn=2}",
                "lif | | {add.rn=3, fma.rn=2, mul.rn=2, sub.rn=1} | {add.rn=7, fma.rn=4, mul.rn=3, sub.rn=2}",
                "lif | conduct_leak=0.5 integration_type=rk2 | {add.rn=2, fma.rn=5, mul.rn=3, sub.rn=2} | {add.rn=5, fma.rn=10, mul.rn=5, sub.rn=4}",
                "lif | tau_m=10:20 thr=-52:-51 | {add.rn=3, fma.rn=2, mul.rn=2, sub.rn=1} | {add.rn=7, fma.rn=4, mul.rn=3, sub.rn=2}",
                "lif | conduct_leak=0.5 recorded | {add.rn=2, fma.rn=3, mul.rn=2, sub.rn=1} | {add.rn=6, fma.rn=6, mul.rn=4, sub.rn=2}",
                "lif | conduct_leak=0.5 surrogate | {add.rn=2, fma.rn=4, mul.rn=6, rcp.rn=1, sub.rn=2} |",
                "lif | conduct_leak=0.5 max_one_spike=true | {add.rn=2, fma.rn=3, mul.rn=2, sub.rn=1} |",
                "lif | conduct_leak=0.5 driven | {add.rn=15, fma.rn=76, mul.rn=38, sub.rn=5} |",
                "lif | conduct_leak=0.5 several | {add.rn=8, fma.rn=12, mul.rn=8, sub.rn=4} | {add.rn=33, fma.rn=48, mul.rn=24, sub.rn=16}",
                "slif | rho_b=0.1 resist_inh=0.2 | {add.rn=2, fma.rn=3, mul.rn=2, sub.rn=1} |"
            })
    void ptxRoundsAsTheStepStates(String model, String form, String step, String passes)
            throws IOException, InterruptedException {
        String code = compile(model, form, "nvptx64-nvidia-nvcl", "nvptx64--nvidiacl.bc");
        Pattern arithmetic =
                Pattern.compile("\\b((?:add|sub|mul|fma|div|rcp|sqrt|ex2|lg2|sin|cos)(?:\\.\\w+)*?)\\.f32");
        assertEquals(
                passes == null ? step : passes,
                count(kernel(code, ".entry lifsim_advance("), arithmetic).toString());
        if (code.contains(".entry lifsim_advance_one(")) {
            assertEquals(
                    step,
                    count(kernel(code, ".entry lifsim_advance_one("), arithmetic)
                            .toString());
            assertEquals(
                    "{}",
                    count(kernel(code, ".entry lifsim_flush_spike_counts("), arithmetic)
                            .toString());
        }
        assertFalse(FORBIDDEN.matcher(code).find(), code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lif | conduct_leak=0.5 | {add=2, fma=3, mul=2, sub=1} | {add=5, fma=6, mul=4, sub=2}",
                "lif | | {add=3, fma=2, mul=2, sub=1} | {add=7, fma=4, mul=4, sub=2}",
                "lif | conduct_leak=0.5 integration_type=rk2 | {add=2, fma=5, mul=3, sub=2} | {add=5, fma=10, mul=6, sub=4}",
                "lif | tau_m=10:20 | {add=3, fma=2, mul=2, sub=1} | {add=7, fma=4, mul=4, sub=2}"
            })
    void gcnRoundsAsTheStepStatesAndKeepsSubnormals(String model, String form, String step, String passes)
            throws IOException, InterruptedException {
        String code =
                compile(model, form, "amdgcn-amd-amdhsa", "gfx906-amdgcn-mesa-mesa3d.bc", "-mcpu=gfx906", "-nogpulib");
        Pattern arithmetic =
                Pattern.compile("\\bv_(add|sub(?=rev|_)|mul|fma(?=c?_)|rcp|div_\\w+|sqrt|exp|log)(?:rev|c)?_f32");
        assertEquals(
                passes == null ? step : passes,
                count(kernel(code, "\nlifsim_advance:"), arithmetic).toString());
        if (code.contains("\nlifsim_advance_one:")) {
            assertEquals(
                    step,
                    count(kernel(code, "\nlifsim_advance_one:"), arithmetic).toString());
            assertEquals(
                    "{}",
                    count(kernel(code, "\nlifsim_flush_spike_counts:"), arithmetic)
                            .toString());
        }
        assertFalse(FORBIDDEN.matcher(code).find(), code);
        assertTrue(code.contains(".amdhsa_float_denorm_mode_32 3"), "the kernel's descriptor must keep subnormals");
    }

    /** Columns: a kernel of network operations and its expected operations in PTX and on AMD. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "product | {add.rn=4, fma.rn=5}",
                "add_bias | {add.rn=1}",
                "sparse_product | {fma.rn=1}",
                "one_to_one | {mul.rn=1}",
                "sum_rows | {add.rn=1}",
                "lateral_input | {mul.rn=1, sub.rn=1}",
                "accumulate | {add.rn=1}",
                "difference | {sub.rn=1}",
                "elementwise_product | {mul.rn=1}",
                "write_spikes | {}",
                "exponential_trace | {fma.rn=1, mul.rn=1, sub.rn=1}",
                "trace_stdp | {add.rn=1, fma.rn=1, mul.rn=3}",
                "hebbian | {add.rn=1, fma.rn=1, mul.rn=1}",
                "fused_bias | {fma.rn=1}",
                "sum_partial_columns | {add.rn=1, mul.rn=1}",
                "normalize_columns | {mul.rn=1}"
            })
    void circuitsRoundAsTheirOperationsState(String kernel, String operations)
            throws IOException, InterruptedException {
        String code = compile(KernelText.circuit(), "nvptx64-nvidia-nvcl", "nvptx64--nvidiacl.bc");
        Pattern arithmetic =
                Pattern.compile("\\b((?:add|sub|mul|fma|div|rcp|sqrt|ex2|lg2|sin|cos)(?:\\.\\w+)*?)\\.f32");
        assertEquals(
                operations,
                count(kernel(code, ".entry " + kernel + "("), arithmetic).toString());
        assertFalse(FORBIDDEN.matcher(code).find(), code);
    }

    /**
     * Columns: a cell model and its operations in PTX, in float64. Nothing is fused. A division of AMD's is a sequence with fused
     * operations that is rounded as one.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "iaf_psc_delta | {add.rn=5, mul.rn=4}",
                "iaf_psc_exp | {add.rn=7, mul.rn=9, sub.rn=1}",
                "iaf_psc_alpha | {add.rn=11, mul.rn=16}",
                "iaf_cond_exp | {add.rn=105, div.rn=33, max=2, mul.rn=146, sub.rn=59}",
                "parrot_neuron | {}"
            })
    void sparseNetworksRoundEachOperation(String model, String operations) throws IOException, InterruptedException {
        for (boolean isWide : new boolean[] {false, true}) {
            KernelText text = KernelText.sparse(List.of(CellModel.of(model)), isWide);
            String code = compile(text, "nvptx64-nvidia-nvcl", "nvptx64--nvidiacl.bc");
            Pattern arithmetic =
                    Pattern.compile("\\b((?:add|sub|mul|fma|mad|div|rcp|sqrt|min|max)(?:\\.r\\w+)*?)\\.f64");
            assertEquals(
                    operations,
                    count(kernel(code, ".entry sparse_update("), arithmetic).toString());
            assertEquals(Set.of("global.add"), atomics(kernel(code, ".entry sparse_deliver(")));
            assertFalse(FORBIDDEN.matcher(code).find(), code);
        }
    }

    /** Columns: a cell model and its operations on AMD, where a subtraction is an addition. Divisions are left out; see above. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "iaf_psc_delta | {add=5, mul=4}",
                "iaf_psc_exp | {add=8, mul=9}",
                "iaf_psc_alpha | {add=11, mul=16}",
                "parrot_neuron | {}"
            })
    void sparseNetworksRoundEachOperationOnAmd(String model, String operations)
            throws IOException, InterruptedException {
        KernelText text = KernelText.sparse(List.of(CellModel.of(model)), false);
        String code = compile(text, "amdgcn-amd-amdhsa", "gfx906-amdgcn-mesa-mesa3d.bc", "-mcpu=gfx906", "-nogpulib");
        Pattern arithmetic = Pattern.compile("\\bv_(add|mul|fma|mad|rcp|div_\\w+|sqrt)_f64");
        assertEquals(
                operations, count(kernel(code, "\nsparse_update:"), arithmetic).toString());
        assertTrue(kernel(code, "\nsparse_deliver:").contains("global_atomic_add"), "an integer atomic");
        assertFalse(code.contains("cmpswap"), "a loop in place of an atomic");
        assertTrue(code.contains(".amdhsa_float_denorm_mode_16_64 3"), "the kernel's descriptor must keep subnormals");
    }

    private static Set<String> atomics(String code) {
        return Pattern.compile("\\b(?:atom|red)\\.(\\w+\\.\\w+)")
                .matcher(code)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The code of one kernel: from its start to the start of the next one. */
    private static String kernel(String code, String start) {
        int from = code.indexOf(start);
        assertTrue(from >= 0, () -> start + " is not in " + code);
        String prefix = start.substring(0, Math.max(start.lastIndexOf(' '), start.lastIndexOf('\n')) + 1);
        Matcher next = Pattern.compile(Pattern.quote(prefix) + "[a-z]").matcher(code);
        return code.substring(from, next.find(from + 1) ? next.start() : code.length());
    }

    private static Map<String, Integer> count(String code, Pattern operation) {
        Map<String, Integer> counts = new TreeMap<>();
        for (MatchResult match : operation.matcher(code).results().toList()) {
            counts.merge(match.group(1), 1, Integer::sum);
        }
        return counts;
    }

    private String compile(String model, String words, String target, String library, String... more)
            throws IOException, InterruptedException {
        return compile(KernelText.of(model, words == null ? "" : words), target, library, more);
    }

    private String compile(KernelText text, String target, String library, String... more)
            throws IOException, InterruptedException {
        Path source = folder.resolve("cell.cl");
        Files.writeString(source, text.source());
        Path code = folder.resolve("cell.s");
        List<String> command = new ArrayList<>(List.of(
                CLANG,
                "-target",
                target,
                "-x",
                "cl",
                "-O2",
                "-fno-unroll-loops",
                "-Xclang",
                "-finclude-default-header",
                "-Xclang",
                "-mlink-builtin-bitcode",
                "-Xclang",
                CLC.resolve(library).toString(),
                "-S",
                "-o",
                code.toString(),
                source.toString()));
        command.addAll(List.of(more));
        command.addAll(text.options());
        Processes.Result result = Processes.run(folder, Map.of(), command);
        assertEquals(0, result.exitCode(), result.err());
        return Files.readString(code);
    }
}
