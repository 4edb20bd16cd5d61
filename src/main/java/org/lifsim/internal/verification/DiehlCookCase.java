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
import org.lifsim.examples.mnist.DiehlCook;
import org.lifsim.model.Lif;
import org.lifsim.model.StateVariable;
import org.lifsim.network.Network;
import org.lifsim.network.Signal;

/**
 * A recorded run of Diehl &amp; Cook's network. It has a few presentations step by step, or many with only their final values.
 */
final class DiehlCookCase extends NetworkCase {
    private static final List<String> SIGNALS = List.of(
            "x",
            "w1_out",
            "w1ie_out",
            "w1ei_out",
            "s_e",
            "v_e",
            "rfr_e",
            "thr_theta_e",
            "s_i",
            "v_i",
            "rfr_i",
            "tr0",
            "tr1");

    private final int units;
    private final DiehlCook description;

    DiehlCookCase(CaseFile file) throws IOException {
        super(file);
        units = file.whole("units");
        JsonNode given = file.meta().path("parameters");
        DiehlCook.Settings settings = new DiehlCook.Settings(
                dt,
                file.number(given, "target_freq"),
                file.number(given, "w_low"),
                file.number(given, "w_high"),
                file.number(given, "A_plus"),
                file.number(given, "A_minus"),
                file.number(given, "w_bound"),
                file.number(given, "tau_tr"),
                file.number(given, "norm"),
                file.number(given, "exc_weight"),
                file.number(given, "inh_weight"),
                file.parameters(Lif.MODEL, given.path("excitatory"), "parameters.excitatory"),
                file.parameters(Lif.MODEL, given.path("inhibitory"), "parameters.inhibitory"));
        description = file.naming(() -> new DiehlCook(settings, inputs, units, seed));
        values("w1_initial", inputs, units);
        JsonNode presentations = file.meta().path("presentations");
        if (!isLong() && (!presentations.isArray() || presentations.isEmpty())) {
            throw new InputException(
                    Problem.of(file.json(), "has no 'presentations'").expected("a list of at least one"));
        }
    }

    private boolean isLong() {
        return file.meta().path("long").asBoolean();
    }

    @Override
    public VerificationResult verify(Backend backend) {
        List<ArrayComparison> comparisons = new ArrayList<>();
        try (Network network = description.on(backend, seed)) {
            float[] initial = values("w1_initial", inputs, units);
            ArrayComparison fromSeed = new ArrayComparison("w1_initial", initial, units);
            fromSeed.values(0, network.read(description.weights()));
            comparisons.add(fromSeed);
            network.write(description.weights(), initial);
            if (isLong()) {
                runLong(network, comparisons);
            } else {
                JsonNode presentations = file.meta().path("presentations");
                for (int k = 0; k < presentations.size(); k++) {
                    run(network, k, presentations.get(k), comparisons);
                }
            }
        }
        return verdict(comparisons);
    }

    private void run(Network network, int k, JsonNode presentation, List<ArrayComparison> comparisons) {
        JsonNode keys = presentation.path("keys_at_start");
        comparisons.add(key("z0", k, keys.path("z0"), network.key(description.inputs())));
        comparisons.add(key("ze", k, keys.path("ze"), network.key(description.excitatory())));
        boolean learning = presentation.path("learning").asBoolean();
        network.reset();
        network.setLearning(learning);
        network.write(
                description.inputs().current(), image((int) file.whole(presentation, "image", 0, Integer.MAX_VALUE)));
        Map<String, Signal> named = new LinkedHashMap<>();
        SIGNALS.forEach(name -> named.put(name, description.signal(name)));
        StepComparison course = new StepComparison(k, named);
        ArrayComparison raw = has(k + "_s_e_raw") ? comparison(k, "s_e_raw", steps, units) : null;
        for (int step = 0; step < steps; step++) {
            network.advance(1);
            course.compare(network, step);
            if (raw != null) {
                raw.values(step * units, rawSpikes(network));
            }
        }
        comparisons.addAll(course.comparisons());
        if (raw != null) {
            comparisons.add(raw);
        }
        if (learning) {
            compare(comparisons, k, "w1_learned", network.read(description.weights()), inputs, units);
            network.run(description.normalise());
            compare(comparisons, k, "w1_normalised", network.read(description.weights()), inputs, units);
        }
    }

    /** The spikes before selection: rfr, the time since the last spike, is 0 for each unit above threshold, selected or not. */
    private float[] rawSpikes(Network network) {
        float[] raw = network.read(description.excitatory().variable(StateVariable.RFR));
        for (int i = 0; i < raw.length; i++) {
            raw[i] = raw[i] == 0 ? 1f : 0f;
        }
        return raw;
    }

    /** Presents many images, as training does. */
    private void runLong(Network network, List<ArrayComparison> comparisons) {
        int images = images();
        ArrayComparison counts = new ArrayComparison("spike_counts", values("spike_counts", images, units), units);
        for (int k = 0; k < images; k++) {
            description.present(network, image(k), steps, true);
            counts.values(k * units, network.read(description.counts()));
        }
        comparisons.add(counts);
        ArrayComparison weights = new ArrayComparison("w1_final", values("w1_final", inputs, units), units);
        weights.values(0, network.read(description.weights()));
        comparisons.add(weights);
        ArrayComparison thresholds = new ArrayComparison("thr_theta_final", values("thr_theta_final", units), units);
        thresholds.values(0, network.read(description.thresholds()));
        comparisons.add(thresholds);
    }
}
