package org.lifsim.internal.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lifsim.model.CellModel;
import org.lifsim.model.NeuronModel;
import org.lifsim.model.NeuronModels;

/** Every file of {@code kernels/} can be read alone: its header names the macros that the host sets. */
class KernelFilesTest {
    private static final Path FOLDER = Path.of("kernels");

    /** Variants that set every macro together. */
    private static final List<KernelVariant> VARIANTS = Stream.concat(
                    NeuronModels.all().stream().map(NeuronModel::key).map(model -> KernelText.variant(model, "")),
                    Stream.of(
                            KernelText.variant("lif", "surrogate tols recorded driven several"),
                            KernelText.variant("lif", "max_one_spike=true integration_type=rk2 recorded"),
                            KernelText.variant("slif", "rho_b=0.1 resist_inh=0.2"),
                            KernelText.variant("raf", "post_spike_reset=false")))
            .toList();

    private static final Set<String> HOST_MACROS = hostMacros();

    private static Set<String> hostMacros() {
        Set<String> names = new TreeSet<>();
        List<String> texts = new ArrayList<>(List.of(
                KernelConstants.macros(),
                KernelSource.NETWORK_OPTIONS,
                KernelSource.network()[0],
                KernelSource.random()[0],
                KernelSource.sparse()[0],
                SparseKernels.options(CellModel.ALL, true),
                KernelSource.buffers()[0]));
        for (KernelVariant variant : VARIANTS) {
            texts.add(KernelSource.model(variant)[0]);
            texts.add(variant.options());
        }
        Pattern macro = Pattern.compile("(?:#define |-D)(\\w+)");
        for (String text : texts) {
            macro.matcher(text).results().map(match -> match.group(1)).forEach(names::add);
        }
        return names;
    }

    private record KernelFile(String name, String header, String code) {
        @Override
        public String toString() {
            return name;
        }

        Set<String> names() {
            return Pattern.compile("\\w+")
                    .matcher(code.replaceAll("//.*", ""))
                    .results()
                    .map(MatchResult::group)
                    .collect(Collectors.toSet());
        }

        /** The first words of the table's rows. "X_*" stands for all names that start so, as "X_NAME" and "X_n" do. */
        Pattern documented() {
            return Pattern.compile(header.lines()
                    .map(line -> line.substring(2).strip().split(" ")[0])
                    .filter(word -> word.matches("[A-Z*][A-Z_*]+n?"))
                    .map(word -> word.replaceAll("\\*|(?<=_)(NAME|n)$", "\\\\w*"))
                    .collect(Collectors.joining("|")));
        }
    }

    static List<KernelFile> files() throws IOException {
        List<KernelFile> files = new ArrayList<>();
        try (Stream<Path> paths = Files.list(FOLDER)) {
            for (Path path : paths.sorted().toList()) {
                String text = Files.readString(path);
                String header =
                        text.lines().takeWhile(line -> line.startsWith("//")).collect(Collectors.joining("\n"));
                files.add(new KernelFile(path.getFileName().toString(), header, text.substring(header.length())));
            }
        }
        return files;
    }

    @ParameterizedTest
    @MethodSource("files")
    void aHeaderNamesTheMacrosThatItsFileTakes(KernelFile file) {
        assertTrue(file.header().contains("Joined ") || file.name().equals("numerics.cl"), file.header());
        Set<String> taken = new TreeSet<>(file.names());
        taken.retainAll(HOST_MACROS);
        taken.removeIf(file.documented().asMatchPredicate());
        assertEquals(Set.of(), taken);
    }

    @ParameterizedTest
    @MethodSource("files")
    void noFileDependsOnTheOnesBeforeItForItsRounding(KernelFile file) {
        assertTrue(file.code().startsWith("\n#pragma OPENCL FP_CONTRACT OFF\n"), file.code());
    }

    @ParameterizedTest
    @MethodSource("files")
    void functionsAreStaticAndCoefficientsStandInJava(KernelFile file) {
        assertFalse(
                Pattern.compile("(?<!static )\\binline\\b").matcher(file.code()).find(), "inline without static");
        assertFalse(Pattern.compile("\\d\\.\\d{5}").matcher(file.code()).find(), "a coefficient");
    }

    @Test
    void everyKernelHasASignature() throws IOException {
        Set<String> kernels = new TreeSet<>();
        for (KernelFile file : files()) {
            Pattern.compile("(?i)kernel void (\\w+)\\((\\w*)\\)")
                    .matcher(file.code())
                    .results()
                    .forEach(match -> {
                        assertEquals(match.group(1).toUpperCase() + "_PARAMETERS", match.group(2));
                        kernels.add(match.group(1));
                    });
        }
        assertEquals(
                kernels,
                Stream.of(
                                BufferKernels.ALL,
                                NetworkKernels.ALL,
                                SparseKernels.ALL,
                                new NeuronKernels(VARIANTS.get(0)).all())
                        .flatMap(List::stream)
                        .map(KernelSignature::kernel)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }
}
