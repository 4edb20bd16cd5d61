package org.lifsim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The drawing of the packages in docs/architecture.md is that of the code, and its arrows make no circle. The drawing is renewed by
 * {@code mvn test -Dtest=PackageDrawingTest -Dlifsim.renew=true}.
 */
class PackageDrawingTest {
    private static final Path PAGE = Path.of("docs/architecture.md");
    private static final String BEGIN = "<!-- drawing of the packages: begin -->\n```text\n";
    private static final String END = "```\n<!-- drawing of the packages: end -->";
    private static final int WIDTH = 110;

    /** The boxes of the drawing: a public package and its internal counterpart are one. The first prefix that fits wins. */
    private static final Map<String, List<String>> BOXES = new LinkedHashMap<>();

    static {
        BOXES.put(
                "device interface",
                List.of("backend.Backend", "backend.BackendOptions", "backend.DeviceShare", "internal.spi."));
        BOXES.put("choice of backend", List.of("backend.", "internal.selftest."));
        BOXES.put("network plan", List.of("internal.plan.", "network.CsrMatrix", "network.SummationOrder"));
        BOXES.put("network", List.of("network."));
        BOXES.put("sparse plan", List.of("internal.sparse.", "sparse.Rule", "sparse.SynapseValues"));
        BOXES.put("sparse network", List.of("sparse."));
        BOXES.put("population", List.of("population.", "internal.population."));
        BOXES.put("models and steps", List.of("model.", "internal.model.", "internal.step.", "internal.reference."));
        BOXES.put("input", List.of("input.", "internal.input."));
        BOXES.put("random numbers", List.of("random.", "internal.random."));
        BOXES.put("recording", List.of("recording.", "internal.recording."));
        BOXES.put("run loop", List.of("internal.run."));
        BOXES.put("verification", List.of("internal.verification."));
        BOXES.put("SIMD", List.of("internal.cpu.simd."));
        BOXES.put("CPU", List.of("internal.cpu."));
        BOXES.put("OpenCL", List.of("internal.opencl."));
        BOXES.put("fast path", List.of("internal.fastpath."));
        BOXES.put("files", List.of("internal.io."));
        BOXES.put("errors", List.of("error."));
        for (String one : List.of("cli", "report", "plot", "experiment")) {
            BOXES.put(one, List.of(one + "."));
        }
        BOXES.put("MNIST example", List.of("examples."));
    }

    private static String boxOf(JavaClass type) {
        String name = type.getName().replaceFirst("^org\\.lifsim\\.", "").replaceFirst("\\$.*", "");
        for (Map.Entry<String, List<String>> box : BOXES.entrySet()) {
            for (String prefix : box.getValue()) {
                if (prefix.endsWith(".") ? name.startsWith(prefix) : name.equals(prefix)) {
                    return box.getKey();
                }
            }
        }
        throw new AssertionError(type.getName() + " is in no box of the drawing");
    }

    private static Map<String, Set<String>> arrows() {
        Map<String, Set<String>> arrows = new LinkedHashMap<>();
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("org.lifsim").stream()
                        .filter(type -> !type.getSimpleName().equals("package-info"))
                        .forEach(type -> {
                            Set<String> below = arrows.computeIfAbsent(boxOf(type), box -> new TreeSet<>());
                            type.getDirectDependenciesFromSelf().stream()
                                    .map(dependency ->
                                            dependency.getTargetClass().getBaseComponentType())
                                    .filter(target -> target.getName().startsWith("org.lifsim."))
                                    .map(PackageDrawingTest::boxOf)
                                    .filter(box -> !box.equals(boxOf(type)))
                                    .forEach(below::add);
                        });
        return arrows;
    }

    private static int height(String box, Map<String, Set<String>> arrows, List<String> above) {
        assertTrue(!above.contains(box), "a circle of arrows: " + above + " and again " + box);
        List<String> way = new ArrayList<>(above);
        way.add(box);
        return 1
                + arrows.get(box).stream()
                        .mapToInt(below -> height(below, arrows, way))
                        .max()
                        .orElse(-1);
    }

    private static boolean reaches(String from, String to, Map<String, Set<String>> arrows) {
        return from.equals(to) || arrows.get(from).stream().anyMatch(below -> reaches(below, to, arrows));
    }

    /** One line for each box, the highest first, with the boxes right below it. Arrows that follow from others are left out. */
    private static String drawing() {
        Map<String, Set<String>> arrows = arrows();
        Map<String, Integer> heights = new LinkedHashMap<>();
        arrows.keySet().forEach(box -> heights.put(box, height(box, arrows, List.of())));
        List<String> boxes = new ArrayList<>(arrows.keySet());
        boxes.sort(Comparator.<String>comparingInt(heights::get).reversed().thenComparing(Comparator.naturalOrder()));
        StringBuilder text = new StringBuilder();
        for (String box : boxes) {
            List<String> below = arrows.get(box).stream()
                    .filter(target -> arrows.get(box).stream()
                            .noneMatch(other -> !other.equals(target) && reaches(other, target, arrows)))
                    .toList();
            String line = String.format("%-18s", box) + (below.isEmpty() ? "" : " -> " + String.join(", ", below));
            assertTrue(line.length() <= WIDTH, line);
            text.append(line.stripTrailing()).append('\n');
        }
        return text.toString();
    }

    @Test
    void drawing_isThatOfTheCode_withoutCircles() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        assertTrue(begin >= BEGIN.length() && end >= begin, PAGE + " has no place for the drawing");
        String drawing = drawing();
        if (Boolean.getBoolean("lifsim.renew")) {
            Files.writeString(PAGE, page.substring(0, begin) + drawing + page.substring(end));
            return;
        }
        assertEquals(
                drawing,
                page.substring(begin, end),
                "renew the drawing in " + PAGE + ": mvn test -Dtest=PackageDrawingTest -Dlifsim.renew=true");
    }
}
