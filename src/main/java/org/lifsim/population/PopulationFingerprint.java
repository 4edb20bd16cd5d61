package org.lifsim.population;

import java.util.LinkedHashMap;
import java.util.Map;
import org.lifsim.internal.step.CurrentSources;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.ModelOption;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.NeuronModel;
import org.lifsim.model.Parameter;
import org.lifsim.random.RandomKey;

/**
 * Describes everything about a population that must match when a run resumes, by name. Messages then can name the first
 * difference. The texts are stored in checkpoints: changing one makes existing checkpoints unusable.
 */
final class PopulationFingerprint {
    private PopulationFingerprint() {}

    static Map<String, String> of(
            ModelParameters parameters,
            long units,
            long batch,
            double dt,
            RandomKey key,
            ModelVariant variant,
            CurrentSources sources) {
        Map<String, String> fingerprint = new LinkedHashMap<>();
        NeuronModel model = parameters.model();
        fingerprint.put("model", model.key());
        fingerprint.put("units", String.valueOf(units));
        fingerprint.put("batch", String.valueOf(batch));
        fingerprint.put("dt", String.valueOf(dt));
        fingerprint.put("seed", key.hi() == 0 ? Integer.toUnsignedString(key.lo()) : key.toString());
        for (Parameter parameter : model.parameters()) {
            fingerprint.put(parameter.name(), parameters.values(parameter).fingerprint(units));
        }
        for (ModelOption option : model.options()) {
            fingerprint.put(option.name(), parameters.choice(option));
        }
        fingerprint.put("surrogate kept", String.valueOf(variant.surrogate()));
        fingerprint.put(
                "tols kept",
                variant.lastSpikeTime() == LastSpikeTime.OFF
                        ? "no"
                        : variant.lastSpikeTime().toString());
        for (int n = 0; n < sources.sources().size(); n++) {
            CurrentSources.Source source = sources.sources().get(n);
            StringBuilder text = new StringBuilder(source.kind().name());
            source.parameters()
                    .forEach(constant ->
                            constant.from().forEach(values -> text.append(' ').append(values.fingerprint(units))));
            if (source.text() != null) {
                text.append(' ').append(source.text().get());
            }
            if (source.key() != null) {
                text.append(" key ").append(source.key());
            }
            fingerprint.put("source " + n + " of the stimulus", text.toString());
        }
        return fingerprint;
    }
}
