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
import org.lifsim.internal.plan.Expression;
import org.lifsim.internal.plan.Operation;
import org.lifsim.internal.plan.Variable;
import org.lifsim.model.CellModel;
import org.lifsim.model.NeuronModel;
import org.lifsim.model.NeuronModels;
import org.lifsim.network.Component;
import org.lifsim.network.ComponentFormulas;
import org.lifsim.network.ComponentParameters;
import org.lifsim.network.Components;

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

    /** Operations on float32 in PTX, with their rounding. */
    private static final Pattern PTX =
            Pattern.compile("\\b((?:add|sub|mul|fma|div|rcp|sqrt|ex2|lg2|sin|cos)(?:\\.\\w+)*?)\\.f32");

    /** Operations on float32 on AMD. */
    private static final Pattern GCN =
            Pattern.compile("\\bv_(add|sub(?=rev|_)|mul|fma(?=c?_)|rcp|div_\\w+|sqrt|exp|log)(?:rev|c)?_f32");

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
        assertEquals(
                passes == null ? step : passes,
                count(kernel(code, ".entry lifsim_advance("), PTX).toString());
        if (code.contains(".entry lifsim_advance_one(")) {
            assertEquals(
                    step, count(kernel(code, ".entry lifsim_advance_one("), PTX).toString());
            assertEquals(
                    "{}",
                    count(kernel(code, ".entry lifsim_flush_spike_counts("), PTX)
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
        assertEquals(
                passes == null ? step : passes,
                count(kernel(code, "\nlifsim_advance:"), GCN).toString());
        if (code.contains("\nlifsim_advance_one:")) {
            assertEquals(step, count(kernel(code, "\nlifsim_advance_one:"), GCN).toString());
            assertEquals(
                    "{}",
                    count(kernel(code, "\nlifsim_flush_spike_counts:"), GCN).toString());
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
        assertEquals(
                operations, count(kernel(code, ".entry " + kernel + "("), PTX).toString());
        assertFalse(FORBIDDEN.matcher(code).find(), code);
    }

    /**
     * Components of networks, with parameters of a formula each. A parameter is not 1, so that its operations remain; batch is
     * the batch size.
     */
    private static final Map<Component, List<String>> FORMULAS = Map.ofEntries(
            Map.entry(
                    Components.TRACE,
                    List.of(
                            "tau_tr=20 a_delta=0.3 gamma_tr=0.9",
                            "tau_tr=20 a_delta=0.3 n_nearest_spikes=3 decay_type=lin",
                            "tau_tr=20 a_delta=0",
                            "tau_tr=20 a_delta=0 P_scale=0.7",
                            "tau_tr=20 a_delta=0 P_scale=-0.7")),
            Map.entry(Components.LAST_SPIKE_TIME, List.of("")),
            Map.entry(
                    Components.EXPONENTIAL_SYNAPSE,
                    List.of(
                            "tau_decay=3.3 g_syn_bar=2.4 syn_rest=none g_conduct_factor=1.7",
                            "tau_decay=3.3 g_syn_bar=-2.4 syn_rest=-65 g_conduct_factor=1.7")),
            Map.entry(Components.ALPHA_SYNAPSE, List.of("tau_decay=3.3 g_syn_bar=2.4 syn_rest=-65 resist_scale=1.7")),
            Map.entry(
                    Components.DOUBLE_EXPONENTIAL_SYNAPSE,
                    List.of("tau_decay=7 tau_rise=1.3 g_syn_bar=2.4 syn_rest=-65 resist_scale=1.7")),
            Map.entry(Components.SHORT_TERM_PLASTICITY, List.of("tau_f=750 tau_d=50 g_conduct_factor=1.7")),
            Map.entry(
                    Components.TRACE_STDP,
                    List.of(
                            "A_plus=0.3 A_minus=0.2 eta=0.1 pretrace_target=0.4 tau_w=30",
                            "A_plus=0.3 A_minus=0.2 eta=0.1 batch=2",
                            "A_plus=0.3 A_minus=0.2 eta=0.1 mu=3 batch=2",
                            "A_plus=0.3 A_minus=0.2 eta=0.1 mu=0.5",
                            "A_plus=0.3 A_minus=0")),
            Map.entry(
                    Components.EXPONENTIAL_STDP,
                    List.of("A_plus=0.3 A_minus=0.2 eta=0.1 exp_beta=0.7 pretrace_target=0.4 w_bound=3")),
            Map.entry(
                    Components.EVENT_STDP,
                    List.of(
                            "eta=0.1 lmbda=0.01 A_plus=0.3 A_minus=0.2",
                            "eta=0.1 lmbda=0.01 A_plus=0.3 A_minus=0.2 presyn_win_len=0")),
            Map.entry(
                    Components.REWARD_STDP,
                    List.of("A_plus=0.3 A_minus=0.2 eta=0.1 tau_elg=30 elg_decay=0.9 tau_w=30")),
            Map.entry(
                    Components.HEBBIAN,
                    List.of(
                            "eta=0.1 prior=ridge prior_strength=0.1 sign_value=-1 pre_wght=0.3 post_wght=0.7",
                            "eta=0.1 prior=lasso prior_strength=0.1 w_bound=0 pre_wght=0.3 post_wght=0.7 batch=2")),
            Map.entry(
                    Components.LATENCY,
                    List.of("tau=3 linearize=true first_spike_time=0.3", "tau=3 first_spike_time=0.3")),
            Map.entry(Components.TIME_TO_FIRST_SPIKE, List.of("num_steps=20", "num_steps=20 latency_mode=logarithmic")),
            Map.entry(
                    Components.RATE_CELL,
                    List.of(
                            "tau_m=3 act_fx=tanh prior=cauchy prior_strength=0.1 resist_scale=0.7 output_scale=1.3",
                            "tau_m=3 act_fx=sigmoid prior=exp prior_strength=0.1 resist_scale=0.7 output_scale=1.3",
                            "tau_m=3 act_fx=relu integration_type=rk2 prior_strength=0.1 resist_scale=0.7 output_scale=1.3"
                                    + " threshold=soft_threshold threshold_value=0.02",
                            "tau_m=3 act_fx=lrelu prior=laplacian prior_strength=0.1 resist_scale=0.7 output_scale=1.3")),
            Map.entry(Components.GAUSSIAN_ERROR, List.of("sigma=0.7")));

    static List<Component> componentsWithFormulas() {
        return Components.all().stream()
                .filter(component -> component != Components.EXPONENTIAL_KERNEL) // an operation of its own
                .toList();
    }

    private static List<Operation.Formula> formulas(Component component) {
        List<Operation.Formula> formulas = new ArrayList<>();
        for (String words : FORMULAS.get(component)) {
            ComponentParameters parameters = component.defaults();
            int batch = 1;
            for (String word : words.isEmpty() ? new String[0] : words.split(" ")) {
                String[] parts = word.split("=");
                if (parts[0].equals("batch")) {
                    batch = Integer.parseInt(parts[1]);
                } else {
                    parameters = parameters.with(parts[0], parts[1]);
                }
            }
            formulas.addAll(ComponentFormulas.of(parameters, .3, batch));
        }
        return formulas;
    }

    @ParameterizedTest
    @MethodSource("componentsWithFormulas")
    void formulasOfComponentsRoundAsTheirExpressions(Component component) throws IOException, InterruptedException {
        List<Operation.Formula> formulas = formulas(component);
        String code = compile(KernelText.formulas(formulas), "nvptx64-nvidia-nvcl", "nvptx64--nvidiacl.bc");
        for (int n = 0; n < formulas.size(); n++) {
            Map<String, Integer> expected = new TreeMap<>();
            RoundedOperations.of(formulas.get(n).values())
                    .forEach((operation, times) -> expected.put(operation + ".rn", times));
            assertEquals(
                    expected,
                    additions(count(kernel(code, ".entry formula_" + n + "("), PTX), ".rn"),
                    formulas.get(n).formula(Variable::name));
        }
        assertFalse(FORBIDDEN.matcher(code).find(), code);
    }

    /**
     * On AMD a division or a root is a sequence of instructions, so only formulas without one are counted. The row of a value comes
     * from a division of integers, which has one product of float32.
     */
    @ParameterizedTest
    @MethodSource("componentsWithFormulas")
    void formulasOfComponentsRoundAsTheirExpressionsOnAmd(Component component)
            throws IOException, InterruptedException {
        List<Operation.Formula> formulas = formulas(component);
        String code = compile(
                KernelText.formulas(formulas),
                "amdgcn-amd-amdhsa",
                "gfx906-amdgcn-mesa-mesa3d.bc",
                "-mcpu=gfx906",
                "-nogpulib");
        for (int n = 0; n < formulas.size(); n++) {
            List<Expression> values = formulas.get(n).values();
            if (!Expression.divide(values)) {
                Map<String, Integer> expected = RoundedOperations.of(values);
                if (readsRowsOrColumns(values)) {
                    expected.merge("mul", 1, Integer::sum);
                }
                assertEquals(
                        expected,
                        additions(count(kernel(code, "\nformula_" + n + ":"), GCN), ""),
                        formulas.get(n).formula(Variable::name));
            }
        }
        assertFalse(FORBIDDEN.matcher(code).find(), code);
        assertTrue(code.contains(".amdhsa_float_denorm_mode_32 3"), "the kernel's descriptor must keep subnormals");
    }

    private static boolean readsRowsOrColumns(List<Expression> values) {
        return Expression.inOrder(values).stream()
                .anyMatch(part -> part instanceof Expression.Reading reading
                        && (reading.index() == Expression.Index.ROW || reading.index() == Expression.Index.COLUMN));
    }

    /** Counts subtractions as additions. */
    private static Map<String, Integer> additions(Map<String, Integer> counts, String rounding) {
        Integer subtractions = counts.remove("sub" + rounding);
        if (subtractions != null) {
            counts.merge("add" + rounding, subtractions, Integer::sum);
        }
        return counts;
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
