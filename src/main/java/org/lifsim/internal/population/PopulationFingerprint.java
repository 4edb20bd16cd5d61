package org.lifsim.internal.population;

import java.util.Locale;
import org.lifsim.internal.io.Fingerprint;
import org.lifsim.internal.step.CurrentSources;
import org.lifsim.model.ModelOption;
import org.lifsim.model.NeuronModel;
import org.lifsim.model.Parameter;

/** Everything about a population that must match when a run resumes. Backend, slices and initial state may differ. */
public final class PopulationFingerprint {
    /** Key of the optional state variables. */
    public static final String KEEPS = "keeps";

    /** Key of the units of a shard; missing in that of a whole population. */
    public static final String SHARD = "shard";

    private PopulationFingerprint() {}

    /**
     * The fingerprint of a population.
     *
     * @param spec the population
     * @return its settings
     */
    public static Fingerprint of(PopulationSpec spec) {
        NeuronModel model = spec.model();
        Fingerprint fingerprint = new Fingerprint()
                .put("model", model.key())
                .put("units", String.valueOf(spec.units()))
                .put("batch", String.valueOf(spec.batch()))
                .put("dt", String.valueOf(spec.dt()))
                .put(
                        "seed",
                        spec.key().hi() == 0
                                ? Integer.toUnsignedString(spec.key().lo())
                                : spec.key().toString());
        for (Parameter parameter : model.parameters()) {
            fingerprint.put(
                    "parameters",
                    parameter.name(),
                    spec.parameters().values(parameter).fingerprint(spec.units()));
        }
        for (ModelOption option : model.options()) {
            fingerprint.put("options", option.name(), spec.parameters().choice(option));
        }
        fingerprint.put(KEEPS, "surrogate", spec.variant().surrogate() ? "yes" : "no");
        fingerprint.put(
                KEEPS,
                "tols",
                switch (spec.variant().lastSpikeTime()) {
                    case OFF -> "no";
                    case MILLISECONDS -> "ms";
                    case STEPS -> "steps";
                });
        for (int n = 0; n < spec.sources().sources().size(); n++) {
            fingerprint.put(
                    "sources", String.valueOf(n), text(spec.sources().sources().get(n), spec.units()));
        }
        if (spec.count() < spec.totalUnits()) {
            fingerprint.put(
                    SHARD, spec.shard().count() + " units from " + spec.shard().first());
        }
        return fingerprint;
    }

    private static String text(CurrentSources.Source source, long units) {
        StringBuilder text = new StringBuilder(source.kind().name().toLowerCase(Locale.ROOT));
        source.parameters()
                .forEach(parameter ->
                        parameter.from().forEach(values -> text.append(' ').append(values.fingerprint(units))));
        if (source.text() != null) {
            text.append(' ').append(source.text().get());
        }
        if (source.key() != null) {
            text.append(" key ").append(source.key());
        }
        return text.toString();
    }
}
