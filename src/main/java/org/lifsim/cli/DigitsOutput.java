package org.lifsim.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lifsim.backend.Backend;
import org.lifsim.backend.Environment;
import org.lifsim.examples.mnist.Accuracy;
import org.lifsim.internal.io.AtomicFile;
import org.lifsim.network.Network;
import org.lifsim.plot.ImageFormat;
import org.lifsim.report.ClassificationFigures;

/** The output folder of a network that learned digits: {@code run.json} and figures. */
final class DigitsOutput {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode facts = JSON.createObjectNode();
    private final ObjectNode measured = JSON.createObjectNode();

    DigitsOutput(String network) {
        facts.put("format", "lifsim digits 1");
        facts.put("network", network);
    }

    /** The inputs of the result, and the result. */
    ObjectNode facts() {
        return facts;
    }

    /** Measurements, which depend on the machine. */
    ObjectNode measured() {
        return measured;
    }

    /** Warns of a network whose state ran away. */
    void warnOf(Network network, PrintWriter err) {
        ArrayNode warnings = facts.putArray("warnings");
        network.nonFinite().ifPresent(warning -> {
            warnings.add(warning.toString());
            err.println("lifsim: warning: " + warning);
        });
    }

    void put(Accuracy accuracy) {
        facts.put("test_images", accuracy.images());
        facts.put("accuracy", accuracy.fraction());
        facts.set("confusion", JSON.valueToTree(accuracy.counts()));
    }

    void write(Path folder, Backend backend, ClassificationFigures figures, PrintWriter err) throws IOException {
        Environment.of(backend).forEach(measured::put);
        facts.set("measured", measured);
        Path file = folder.resolve("run.json");
        AtomicFile.write(
                file,
                to -> Files.writeString(
                        to, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(facts)));
        err.println("wrote: " + file);
        PlotCommand.write(figures.figures(), folder, ImageFormat.PNG, err);
        err.flush();
    }
}
