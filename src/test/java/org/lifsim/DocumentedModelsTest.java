package org.lifsim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.lifsim.internal.io.Float32Text;
import org.lifsim.model.ModelOption;
import org.lifsim.model.NeuronModel;
import org.lifsim.model.NeuronModels;
import org.lifsim.model.Parameter;
import org.lifsim.model.StateVariable;
import org.lifsim.population.Population;

/**
 * The pages list the models of {@link NeuronModels}. With {@code -Dlifsim.docs=write} this test writes the lists instead of
 * comparing them.
 */
class DocumentedModelsTest {
    private static final String COMMAND = "mvn -q test -Dtest=DocumentedModelsTest -Dlifsim.docs=write";
    private static final String START = "<!-- models: written by " + COMMAND + " -->\n";
    private static final String END = "<!-- end of models -->\n";
    private static final int LINE = 110;

    @Test
    void theReadmeNamesEveryModel() throws IOException {
        String names = names(NeuronModels.all().stream().filter(model -> !isEncoder(model)));
        String encoders = names(NeuronModels.all().stream().filter(DocumentedModelsTest::isEncoder));
        compare(Path.of("README.md"), wrap("Models: " + names + ". Encoders: " + encoders + "."));
    }

    @Test
    void thePageOfModelsDescribesEveryModel() throws IOException {
        StringBuilder table = new StringBuilder(
                "| model | description | state variables in the digest | options |\n" + "|---|---|---|---|\n");
        for (NeuronModel model : NeuronModels.all()) {
            String variables =
                    model.digestVariables().stream().map(StateVariable::key).collect(Collectors.joining(", "));
            String options = model.options().stream()
                    .map(ModelOption::name)
                    .map(name -> "`" + name + "`")
                    .collect(Collectors.joining(", "));
            table.append("| `" + model.key() + "` | " + model.summary() + " | " + variables + " | " + options + " |\n");
        }
        compare(Path.of("docs/models.md"), table.toString());
    }

    /** The page of each model, all of it from what the model declares. */
    @Test
    void everyModelHasAPage() throws IOException {
        for (NeuronModel model : NeuronModels.all()) {
            Path page = Path.of("docs/models/" + model.key() + ".md");
            if ("write".equals(System.getProperty("lifsim.docs"))) {
                Files.createDirectories(page.getParent());
                Files.writeString(page, page(model));
            } else {
                assertTrue(Files.exists(page), page + " is missing; run: " + COMMAND);
                assertEquals(
                        page(model), Files.readString(page), page + " is not what the model declares; run: " + COMMAND);
            }
        }
    }

    /** The equations stand in the Javadoc, too. */
    @Test
    void theJavadocHasTheSameEquations() throws IOException {
        for (NeuronModel model : NeuronModels.all()) {
            List<String> found = new ArrayList<>();
            try (Stream<Path> sources = Files.list(Path.of("src/main/java/org/lifsim/model"))) {
                for (Path source : sources.toList()) {
                    String text = Files.readString(source);
                    int begin = text.indexOf("<pre>\n");
                    if (text.contains(" MODEL =")
                            && text.contains("ModelDefinition.of(")
                            && text.contains("\"" + model.name() + "\"")) {
                        String lines = text.substring(begin, text.indexOf("</pre>"))
                                .replace("<pre>\n", "")
                                .replace("&gt;", ">")
                                .replace("&lt;", "<");
                        lines.lines()
                                .map(line -> line.replaceFirst("^ \\* ?", ""))
                                .forEach(found::add);
                    }
                }
            }
            found.removeIf(String::isBlank);
            assertEquals(model.equations(), found, model.name());
        }
    }

    private static String page(NeuronModel model) {
        StringBuilder page = new StringBuilder("<!-- Written by " + COMMAND + " -->\n\n");
        page.append("# ").append(model.name()).append("\n\n");
        page.append(wrap(Character.toUpperCase(model.summary().charAt(0))
                + model.summary().substring(1) + ". `--model " + model.key() + "` on the command line and in files."));
        page.append("\n## Equations\n\n```text\n");
        model.equations().forEach(line -> page.append(line).append('\n'));
        page.append("```\n\n").append(wrap("Source: " + model.source() + "."));
        page.append("\n## Parameters\n\n");
        if (model.parameters().isEmpty()) {
            page.append("None.\n");
        } else {
            page.append("| parameter | meaning | unit | `--model ")
                    .append(model.key())
                    .append("` | ngc-learn | range |\n");
            page.append("|---|---|---|---|---|---|\n");
        }
        for (Parameter parameter : model.parameters()) {
            String here = parameter.text(
                    model.demoParameters().values(parameter).uniformValue().orElseThrow());
            page.append(String.format(
                    "| `%s` | %s | %s | %s | %s | %s |\n",
                    parameter.name(),
                    parameter.description(),
                    parameter.physicalUnit(),
                    here,
                    parameter.defaultText(),
                    parameter.range().replace("<", "&lt;")));
        }
        if (!model.options().isEmpty()) {
            page.append("\n## Options\n\n| option | meaning | choices, the default first |\n|---|---|---|\n");
        }
        for (ModelOption option : model.options()) {
            page.append(String.format(
                    "| `%s` | %s | %s |\n", option.name(), option.description(), String.join(", ", option.choices())));
        }
        page.append("\n## State\n\n| variable | meaning | unit | in the digest |\n|---|---|---|---|\n");
        for (StateVariable variable :
                Population.of(model.demoParameters()).units(1).variables()) {
            page.append(String.format(
                    "| `%s` | %s | %s | %s |\n",
                    variable.key(),
                    variable.description(),
                    variable.physicalUnit(),
                    model.digestVariables().contains(variable) ? "yes" : "no"));
        }
        page.append("\n")
                .append(wrap("Input: "
                        + (model.inputResistance() == null ? "a stimulus" : "a current; see [units](../units.md)")
                        + ". At " + Float32Text.shortest((float) model.demoCurrent())
                        + " the parameters above spike."));
        return page.toString();
    }

    private static boolean isEncoder(NeuronModel model) {
        return model.spikeVariable().equals(StateVariable.OUTPUTS);
    }

    private static String names(Stream<NeuronModel> models) {
        return models.map(NeuronModel::name).collect(Collectors.joining(", "));
    }

    private static String wrap(String text) {
        StringBuilder lines = new StringBuilder();
        int column = 0;
        for (String word : List.of(text.split(" "))) {
            boolean isFirst = lines.length() == 0;
            boolean fits = column + 1 + word.length() <= LINE;
            lines.append(isFirst ? "" : fits ? " " : "\n").append(word);
            column = isFirst || !fits ? word.length() : column + 1 + word.length();
        }
        return lines.append('\n').toString();
    }

    private static void compare(Path page, String expected) throws IOException {
        String text = Files.readString(page);
        Matcher region = Pattern.compile(Pattern.quote(START) + "(.*?)" + Pattern.quote(END), Pattern.DOTALL)
                .matcher(text);
        assertTrue(region.find(), page + " has no list of models between '" + START + "' and '" + END + "'");
        if ("write".equals(System.getProperty("lifsim.docs"))) {
            Files.writeString(page, text.substring(0, region.start(1)) + expected + text.substring(region.end(1)));
        } else {
            assertEquals(expected, region.group(1), page + " lists other models than NeuronModels; run: " + COMMAND);
        }
    }
}
