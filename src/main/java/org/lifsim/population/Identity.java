package org.lifsim.population;

import java.util.LinkedHashMap;
import java.util.Map;
import org.lifsim.neuron.Cell;
import org.lifsim.neuron.Drive;
import org.lifsim.neuron.Form;
import org.lifsim.neuron.Option;
import org.lifsim.neuron.Parameter;
import org.lifsim.neuron.Parameters;
import org.lifsim.neuron.Tols;
import org.lifsim.random.RandomKey;

/** What makes a population the one that it is, but for its state: by name, so that it can be told what differs between two. */
final class Identity {
    private Identity() {}

    static Map<String, String> of(
            Parameters parameters, long units, long batch, double dt, RandomKey key, Form form, Drive drive) {
        Map<String, String> identity = new LinkedHashMap<>();
        Cell cell = parameters.cell();
        identity.put("model", cell.label());
        identity.put("units", String.valueOf(units));
        identity.put("batch", String.valueOf(batch));
        identity.put("dt", String.valueOf(dt));
        identity.put("seed", key.hi() == 0 ? Integer.toUnsignedString(key.lo()) : key.toString());
        for (Parameter parameter : cell.parameters()) {
            identity.put(parameter.name(), parameters.values(parameter).fingerprint(units));
        }
        for (Option option : cell.options()) {
            identity.put(option.name(), parameters.word(option));
        }
        identity.put("surrogate kept", String.valueOf(form.surrogate()));
        identity.put("tols kept", form.tols() == Tols.OFF ? "no" : form.tols().toString());
        for (int n = 0; n < drive.sources().size(); n++) {
            Drive.Source source = drive.sources().get(n);
            StringBuilder text = new StringBuilder(source.kind().name());
            source.constants()
                    .forEach(constant ->
                            constant.from().forEach(values -> text.append(' ').append(values.fingerprint(units))));
            if (source.text() != null) {
                text.append(' ').append(source.text().get());
            }
            if (source.key() != null) {
                text.append(" key ").append(source.key());
            }
            identity.put("source " + n + " of the stimulus", text.toString());
        }
        return identity;
    }
}
