package org.lifsim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.lifsim.model.ModelOption;
import org.lifsim.model.NeuronModel;
import org.lifsim.model.NeuronModels;
import org.lifsim.model.StateVariable;

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
