package org.lifsim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.lifsim.internal.plan.Operation;
import org.lifsim.model.NeuronModel;
import org.lifsim.model.NeuronModels;
import org.lifsim.network.Components;
import org.lifsim.network.NetworkBuilder;

/**
 * docs/ngc-learn-components.md lists every component of ngc-learn 3.2.3. What it says that lifsim has, lifsim has: models are those of
 * {@link NeuronModels}, operations are public methods of {@link NetworkBuilder}, constants of {@link Components} or records in {@link Operation}.
 */
class ComponentTableTest {
    private static final Path PAGE = Path.of("docs/ngc-learn-components.md");
    private static final String HEADER = "| class | what it is | in lifsim | where, or why not |";

    /** Classes in ngclearn.components that derive from ngcsimlib's Component, without the base class JaxComponent. */
    private static final int CLASSES = 61;

    private static final Pattern LINK = Pattern.compile("\\[`([^`]+)`\\]\\(([^)]*)\\)");
    private static final Pattern SOURCE = Pattern.compile("(\\w+) of ngc-learn .*");

    /** One line of the table. */
    private record Row(String component, String what, String answer, String where) {
        boolean has() {
            return !answer.equals("no");
        }

        /** What the row links to: keys of models, or names such as {@code NetworkBuilder.dense}. */
        List<String> names() {
            return LINK.matcher(where).results().map(link -> link.group(1)).toList();
        }
    }

    @Test
    void everyComponentHasOneRow() throws IOException {
        List<String> components = rows().stream().map(Row::component).toList();
        assertEquals(CLASSES, components.size());
        assertEquals(CLASSES, Set.copyOf(components).size(), "a class stands twice in " + components);
    }

    @Test
    void everyAnswerIsOneOfThreeWordsAndIsExplained() throws IOException {
        for (Row row : rows()) {
            assertTrue(List.of("yes", "partly", "no").contains(row.answer()), row.toString());
            assertFalse(row.what().isBlank(), row.toString());
            assertEquals(row.has() ? 1 : 0, row.names().size(), "models and operations in " + row);
            String rest = LINK.matcher(row.where()).replaceAll("");
            boolean reason = rest.matches("(; )?\\w.*");
            assertEquals(!row.answer().equals("yes"), reason, "what is missing, or why: " + row);
        }
    }

    @Test
    void whatTheTableNamesIsThere() throws IOException {
        Set<String> models = NeuronModels.all().stream().map(NeuronModel::key).collect(Collectors.toSet());
        List<String> missing = new ArrayList<>();
        for (Row row : rows()) {
            for (String name : row.names()) {
                boolean there = name.contains(".") ? operations().contains(name) : models.contains(name);
                if (!there) {
                    missing.add(row.component() + ": " + name);
                }
            }
        }
        assertEquals(List.of(), missing);
    }

    /** A model says in its source which class it is. */
    @Test
    void everyModelOfNgcLearnHasItsRow() throws IOException {
        Map<String, Row> rows = new HashMap<>();
        rows().forEach(row -> rows.put(row.component(), row));
        int models = 0;
        for (NeuronModel model : NeuronModels.all()) {
            Matcher source = SOURCE.matcher(model.source());
            if (source.matches()) {
                Row row = rows.get(source.group(1));
                assertTrue(row != null, model.name() + ": no row for " + source.group(1));
                assertEquals(List.of(model.key()), row.names(), row.toString());
                assertTrue(row.has(), row.toString());
                models++;
            }
        }
        long inTheTable = rows.values().stream()
                .filter(row -> row.names().stream().anyMatch(name -> !name.contains(".")))
                .count();
        assertEquals(models, inTheTable, "models in the table");
    }

    @Test
    void everyLinkLeadsToItsPage() throws IOException {
        for (Row row : rows()) {
            for (MatchResult link : LINK.matcher(row.where()).results().toList()) {
                String[] target = link.group(2).split("#");
                String name = link.group(1);
                assertEquals(name.contains(".") ? "networks.md" : "models/" + name + ".md", target[0], row.toString());
                Path page = PAGE.resolveSibling(target[0]);
                assertTrue(Files.exists(page), page + " is missing: " + row);
                if (target.length > 1) {
                    String heading = "(?im)^#+ " + target[1].replace('-', ' ') + "$";
                    assertTrue(
                            Pattern.compile(heading)
                                    .matcher(Files.readString(page))
                                    .find(),
                            row.toString());
                }
            }
        }
    }

    private static Set<String> operations() {
        Set<String> names = Arrays.stream(NetworkBuilder.class.getMethods())
                .map(Method::getName)
                .map(name -> "NetworkBuilder." + name)
                .collect(Collectors.toSet());
        Arrays.stream(Components.class.getFields()).forEach(field -> names.add("Components." + field.getName()));
        for (Class<?> operation : Operation.class.getPermittedSubclasses()) {
            names.add("Operation." + operation.getSimpleName());
        }
        return names;
    }

    private static List<Row> rows() throws IOException {
        List<String> lines = Files.readAllLines(PAGE);
        int header = lines.indexOf(HEADER);
        assertTrue(header >= 0, PAGE + " has no line " + HEADER);
        List<Row> rows = new ArrayList<>();
        for (String line : lines.subList(header + 2, lines.size())) {
            Matcher cells = Pattern.compile("\\| `(\\w+)` \\| ([^|]+) \\| ([^|]+) \\| ([^|]+) \\|")
                    .matcher(line);
            assertTrue(cells.matches(), "four cells, the first a class: " + line);
            rows.add(new Row(cells.group(1), cells.group(2), cells.group(3), cells.group(4)));
        }
        return rows;
    }
}
