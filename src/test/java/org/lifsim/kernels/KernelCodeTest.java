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
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lifsim.Processes;
import org.lifsim.Requirements;

/** The code that GPUs would run, by clang: exactly the rounded operations that the step states, and no flush mode. */
class KernelCodeTest {
    private static final Path CLC = Path.of("/usr/lib/clc");
    private static final String CLANG = "clang-15";

    /** Words that would mean another rounding: contraction, approximations, flush to zero. */
    private static final Pattern FORBIDDEN =
            Pattern.compile("\\.ftz|\\.approx|\\bmad\\.|\\.full\\.|v_mad_f|v_mac_f|_legacy");

    @TempDir
    Path folder;

    @BeforeAll
    static void clangIsThere() {
        if (!Processes.onPath(CLANG) || !Files.isDirectory(CLC)) {
            Requirements.skip("clang", "checks of GPU code", CLANG + " or libclc-15 is not installed");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | {add.rn=2, fma.rn=3, mul.rn=2, sub.rn=1} | {add.rn=2, fma.rn=3, mul.rn=2, sub.rn=1}",
                "-DFULL_LEAK | {add.rn=3, fma.rn=2, mul.rn=2, sub.rn=1} | {add.rn=3, fma.rn=2, mul.rn=2, sub.rn=1}",
                "-DMIDPOINT | {add.rn=2, fma.rn=5, mul.rn=3, sub.rn=2} | {add.rn=2, fma.rn=5, mul.rn=3, sub.rn=2}",
                "-DTOLS | {add.rn=2, fma.rn=3, mul.rn=2, sub.rn=1} | {add.rn=2, fma.rn=3, mul.rn=2, sub.rn=1}",
                "-DSURROGATE | {add.rn=2, fma.rn=4, mul.rn=6, rcp.rn=1, sub.rn=2} | {add.rn=2, fma.rn=3, mul.rn=2, sub.rn=1}"
            })
    void ptxRoundsAsTheStepStates(String form, String advance, String single) throws IOException, InterruptedException {
        String code = compile(form, "nvptx64-nvidia-nvcl", "nvptx64--nvidiacl.bc");
        Pattern arithmetic =
                Pattern.compile("\\b((?:add|sub|mul|fma|div|rcp|sqrt|ex2|lg2|sin|cos)(?:\\.\\w+)*?)\\.f32");
        assertEquals(
                advance, count(kernel(code, ".entry lif_advance("), arithmetic).toString());
        assertEquals(
                single, count(kernel(code, ".entry lif_single("), arithmetic).toString());
        assertEquals("{}", count(kernel(code, ".entry lif_settle("), arithmetic).toString());
        assertFalse(FORBIDDEN.matcher(code).find(), code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | {add=2, fma=3, mul=2, sub=1}",
                "-DFULL_LEAK | {add=3, fma=2, mul=2, sub=1}",
                "-DMIDPOINT | {add=2, fma=5, mul=3, sub=2}"
            })
    void gcnRoundsAsTheStepStatesAndKeepsSubnormals(String form, String operations)
            throws IOException, InterruptedException {
        String code = compile(form, "amdgcn-amd-amdhsa", "gfx906-amdgcn-mesa-mesa3d.bc", "-mcpu=gfx906", "-nogpulib");
        Pattern arithmetic =
                Pattern.compile("\\bv_(add|sub(?=rev|_)|mul|fma(?=c?_)|rcp|div_\\w+|sqrt|exp|log)(?:rev|c)?_f32");
        assertEquals(
                operations, count(kernel(code, "\nlif_advance:"), arithmetic).toString());
        assertEquals(
                operations, count(kernel(code, "\nlif_single:"), arithmetic).toString());
        assertEquals("{}", count(kernel(code, "\nlif_settle:"), arithmetic).toString());
        assertFalse(FORBIDDEN.matcher(code).find(), code);
        assertTrue(code.contains(".amdhsa_float_denorm_mode_32 3"), "the kernel's descriptor must keep subnormals");
    }

    /** The code from a kernel's start to the next one's. */
    private static String kernel(String code, String start) {
        int from = code.indexOf(start);
        assertTrue(from >= 0, () -> start + " is not in " + code);
        String prefix = start.substring(0, start.indexOf("lif_"));
        int next = code.indexOf(prefix + "lif_", from + 1);
        return code.substring(from, next < 0 ? code.length() : next);
    }

    private static Map<String, Integer> count(String code, Pattern operation) {
        Map<String, Integer> counts = new TreeMap<>();
        for (MatchResult match : operation.matcher(code).results().toList()) {
            counts.merge(match.group(1), 1, Integer::sum);
        }
        return counts;
    }

    private String compile(String form, String target, String library, String... more)
            throws IOException, InterruptedException {
        Path source = folder.resolve("lif.cl");
        Files.writeString(
                source,
                Files.readString(Path.of("kernels/numerics.cl")) + Files.readString(Path.of("kernels/lif_step.cl")));
        Path code = folder.resolve("lif.s");
        List<String> command = new ArrayList<>(List.of(
                CLANG,
                "-target",
                target,
                "-x",
                "cl",
                "-cl-std=CL1.2",
                "-O2",
                "-fno-unroll-loops",
                "-DWIDTH=1",
                "-DVECTORS=1",
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
        if (!form.isEmpty()) {
            command.add(form);
        }
        Processes.Result result = Processes.run(folder, Map.of(), command);
        assertEquals(0, result.exitCode(), result.err());
        return Files.readString(code);
    }
}
