package org.lifsim.population;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.lifsim.io.Sha256;
import org.lifsim.neuron.Cell;
import org.lifsim.neuron.Drive;
import org.lifsim.neuron.Form;
import org.lifsim.neuron.Option;
import org.lifsim.neuron.Parameter;
import org.lifsim.neuron.Parameters;
import org.lifsim.neuron.Tols;
import org.lifsim.neuron.UnitValues;
import org.lifsim.random.RandomKey;

/** What makes a population the one that it is, but for its state: by name, so that it can be told what differs between two. */
final class Identity {
    private static final int BLOCK = 1 << 14;
    private static final int SHOWN_DIGITS = 16;

    private Identity() {}

    static Map<String, String> of(
            Parameters parameters, long units, long batch, double dt, RandomKey key, Form form, Drive drive) {
        Map<String, String> identity = new LinkedHashMap<>();
        Cell cell = parameters.cell();
        identity.put("model", cell.label());
        identity.put("units", String.valueOf(units));
        identity.put("batch", String.valueOf(batch));
        identity.put("dt", String.valueOf(dt));
        identity.put("seed", key.hi() == 0 ? Integer.toUnsignedString(key.lo()) : key.hi() + ":" + key.lo());
        for (Parameter parameter : cell.parameters()) {
            identity.put(parameter.name(), text(parameters.values(parameter), units));
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
                            constant.from().forEach(values -> text.append(' ').append(text(values, units))));
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

    /** One number, or a fingerprint of those of all units, however they were given. */
    private static String text(UnitValues values, long units) {
        OptionalDouble one = values.one();
        if (one.isPresent()) {
            return String.valueOf(one.getAsDouble());
        }
        MessageDigest digest = Sha256.start();
        double[] block = new double[(int) Math.min(BLOCK, units)];
        ByteBuffer bytes = ByteBuffer.allocate(block.length * Double.BYTES);
        for (long from = 0; from < units; from += block.length) {
            int now = (int) Math.min(block.length, units - from);
            values.read(from, block, now, units);
            bytes.clear().asDoubleBuffer().put(block, 0, now);
            digest.update(bytes.limit(now * Double.BYTES));
        }
        return "values of each unit's own, "
                + HexFormat.of().formatHex(digest.digest()).substring(0, SHOWN_DIGITS);
    }
}
