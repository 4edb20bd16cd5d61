package org.lifsim.internal.verification;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lifsim.backend.Backend;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.examples.mnist.FeedbackAlignment;
import org.lifsim.model.SimplifiedLif;
import org.lifsim.network.Network;
import org.lifsim.network.Signal;
import org.lifsim.network.WeightMatrix;

/** A recorded run of the feedback alignment network: some batches step by step. */
final class FeedbackAlignmentCase extends NetworkCase {
    private static final List<String> SIGNALS =
            List.of("x", "j1", "v1", "s1", "rfr1", "surrogate1", "j2", "v2", "s2", "rfr2", "dmu2", "feedback", "dmu1");

    private static final List<String> LEARNED = List.of("w1", "b1", "w2", "b2");

    private final int hidden;
    private final int outputs;
    private final int batch;
    private final int presentations;
    private final FeedbackAlignment.Settings settings;
    private final FeedbackAlignment description;

    FeedbackAlignmentCase(CaseFile file) throws IOException {
        super(file);
        hidden = file.whole("hidden");
        outputs = file.whole("outputs");
        batch = file.whole("batch");
        presentations = file.whole("presentations");
        JsonNode rates = file.meta().path("post_weight");
        settings = new FeedbackAlignment.Settings(
                dt,
                (int) file.whole(file.meta(), "burn_in_steps", 0, Integer.MAX_VALUE),
                file.number("input_gain"),
                file.number(rates, "W1"),
                file.number(rates, "W2"),
                file.parameters(SimplifiedLif.MODEL, file.meta().path("parameters"), "parameters"));
        description = file.naming(() -> new FeedbackAlignment(settings, inputs, hidden, outputs, batch, seed));
        values("labels", images());
        if (images() < (long) batch * presentations) {
            throw new InputException(Problem.of(
                    file.json(),
                    "presents " + presentations + " batches of " + batch + " images, but " + file.npz() + " has "
                            + images() + " images"));
        }
    }

    @Override
    public VerificationResult verify(Backend backend) {
        List<ArrayComparison> comparisons = new ArrayList<>();
        try (Network network = description.on(backend)) {
            Map<String, WeightMatrix> weights = description.weights();
            network.write(weights.get("w1"), values("w1_initial", inputs, hidden));
            network.write(weights.get("w2"), values("w2_initial", hidden, outputs));
            network.write(weights.get("e2"), values("e2", outputs, hidden));
            for (int k = 0; k < presentations; k++) {
                run(network, k, comparisons);
            }
        }
        return verdict(comparisons);
    }

    private void run(Network network, int k, List<ArrayComparison> comparisons) {
        JsonNode keys = file.meta().path("z0_keys_at_start");
        comparisons.add(key("z0", k, keys.path(k), network.key(description.inputs())));
        description.begin(network, stimuli(k), targets(k), true);
        Map<String, Signal> named = new LinkedHashMap<>();
        SIGNALS.forEach(name -> named.put(name, description.signal(name)));
        StepComparison comparison = new StepComparison(k, named);
        for (int step = 0; step < steps; step++) {
            network.advance(1);
            comparison.compare(network, step);
        }
        comparisons.addAll(comparison.comparisons());
        for (String name : LEARNED) {
            WeightMatrix weights = description.weights().get(name);
            compare(comparisons, k, name, network.read(weights), weights.rows(), weights.columns());
        }
    }

    private float[] stimuli(int k) {
        float[] stimuli = new float[batch * inputs];
        for (int row = 0; row < batch; row++) {
            float[] pixels = image(k * batch + row);
            for (int i = 0; i < inputs; i++) {
                stimuli[row * inputs + i] = pixels[i] * (float) settings.gain();
            }
        }
        return stimuli;
    }

    private float[] targets(int k) {
        float[] labels = values("labels", images());
        float[] targets = new float[batch * outputs];
        for (int row = 0; row < batch; row++) {
            int label = (int) labels[k * batch + row];
            if (label < 0 || label >= outputs) {
                throw new InputException(Problem.of("array labels of " + file.npz(), "has " + label)
                        .expected("0 to " + (outputs - 1)));
            }
            targets[row * outputs + label] = 1f;
        }
        return targets;
    }
}
