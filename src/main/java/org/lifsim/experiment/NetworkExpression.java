package org.lifsim.experiment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lifsim.error.InputException;
import org.lifsim.internal.io.DecimalNumber;
import org.lifsim.internal.io.DidYouMean;
import org.lifsim.internal.io.YamlFile;
import org.lifsim.sparse.Rule;
import org.lifsim.sparse.SynapseValues;

/** Reads rules, weights and delays of a network's file, such as {@code fixed_indegree(100)} or {@code normal(mean=1.5, sd=0.75)}. */
final class NetworkExpression {
    private static final Pattern CALL = Pattern.compile("\\s*([A-Za-z_]+)\\s*(?:\\((.*)\\))?\\s*");

    private static final List<String> RULES = List.of(
            "one_to_one",
            "all_to_all",
            "fixed_indegree",
            "fixed_outdegree",
            "fixed_total_number",
            "pairwise_bernoulli");

    private static final List<String> DISTRIBUTIONS = List.of("uniform", "normal", "lognormal");

    private final YamlFile.Entry entry;
    private final String name;
    private final List<String> names;
    private final Map<String, String> arguments = new HashMap<>();

    /**
     * Parses a call.
     *
     * @param names names of the arguments, in the order in which they may stand without a name
     */
    private NetworkExpression(YamlFile.Entry entry, Matcher call, List<String> names) {
        this.entry = entry;
        this.name = call.group(1);
        this.names = names;
        String inside = call.group(2) == null ? "" : call.group(2).strip();
        int position = 0;
        for (String part : inside.isEmpty() ? new String[0] : inside.split(",", -1)) {
            String[] pair = part.split("=", 2);
            String key = pair.length == 2 ? pair[0].strip() : position < names.size() ? names.get(position) : "";
            if (!names.contains(key) || arguments.put(key, pair[pair.length - 1].strip()) != null) {
                throw new InputException(entry.problem("is '" + entry.text() + "'")
                        .expected(name + "(" + String.join(", ", names) + ")"));
            }
            position++;
        }
    }

    private double number(String key) {
        String text = arguments.get(key);
        try {
            return DecimalNumber.parse(text == null ? "" : text);
        } catch (NumberFormatException e) {
            throw new InputException(
                    entry.problem(text == null ? "lacks " + key : "has " + key + " '" + text + "'")
                            .expected("a number in " + name + "(" + String.join(", ", names) + ")"),
                    e);
        }
    }

    private double numberOr(String key, double otherwise) {
        return arguments.containsKey(key) ? number(key) : otherwise;
    }

    private long whole(String key) {
        double number = number(key);
        if (number != Math.rint(number) || Math.abs(number) > 0x1p53) {
            throw new InputException(
                    entry.problem("has " + key + " " + arguments.get(key)).expected("a whole number"));
        }
        return (long) number;
    }

    /** The file of a rule {@code list(file=connections.npz)}; null for other rules. */
    static String listFile(YamlFile.Entry entry) {
        Matcher call = CALL.matcher(entry.text());
        if (!call.matches() || !call.group(1).equals("list")) {
            return null;
        }
        String file = new NetworkExpression(entry, call, List.of("file")).arguments.get("file");
        if (file == null || !file.matches(".+\\.(npz|csv)")) {
            throw new InputException(entry.problem("is '" + entry.text() + "'")
                    .expected("list(file=NAME) with a file of connections, .npz or .csv"));
        }
        return file;
    }

    /** The rule of a projection. */
    static Rule rule(YamlFile.Entry entry) {
        Matcher call = CALL.matcher(entry.text());
        String found = call.matches() ? call.group(1) : entry.text();
        if (!RULES.contains(found)) {
            throw new InputException(entry.problem("is '" + entry.text() + "'").hint(DidYouMean.hint(found, RULES)));
        }
        return entry.reading(() -> {
            switch (found) {
                case "one_to_one":
                    new NetworkExpression(entry, call, List.of());
                    return Rule.oneToOne();
                case "all_to_all":
                    new NetworkExpression(entry, call, List.of());
                    return Rule.allToAll();
                case "fixed_indegree":
                    return Rule.fixedIndegree(
                            new NetworkExpression(entry, call, List.of("indegree")).whole("indegree"));
                case "fixed_outdegree":
                    return Rule.fixedOutdegree(
                            new NetworkExpression(entry, call, List.of("outdegree")).whole("outdegree"));
                case "fixed_total_number":
                    return Rule.fixedTotalNumber(new NetworkExpression(entry, call, List.of("N")).whole("N"));
                default:
                    return Rule.pairwiseBernoulli(new NetworkExpression(entry, call, List.of("p")).number("p"));
            }
        });
    }

    /** Weights or delays: a number, or a distribution. */
    static SynapseValues values(YamlFile.Entry entry) {
        Matcher call = CALL.matcher(entry.text());
        if (!call.matches()) {
            return entry.reading(() -> SynapseValues.constant(entry.number()));
        }
        String found = call.group(1);
        if (!DISTRIBUTIONS.contains(found)) {
            throw new InputException(entry.problem("is '" + entry.text() + "'")
                    .expected("a number, uniform(low, high), normal(mean, sd) or lognormal(mean, sd)"));
        }
        return entry.reading(() -> {
            List<String> names =
                    new ArrayList<>(found.equals("uniform") ? List.of("low", "high") : List.of("mean", "sd"));
            names.addAll(List.of("min", "max"));
            NetworkExpression expression = new NetworkExpression(entry, call, names);
            double first = expression.number(names.get(0));
            double second = expression.number(names.get(1));
            SynapseValues values = switch (found) {
                case "uniform" -> SynapseValues.uniform(first, second);
                case "normal" -> SynapseValues.normal(first, second);
                default -> SynapseValues.lognormal(first, second);
            };
            boolean bounded = expression.arguments.containsKey("min") || expression.arguments.containsKey("max");
            return bounded
                    ? values.within(
                            expression.numberOr("min", Double.NEGATIVE_INFINITY),
                            expression.numberOr("max", Double.POSITIVE_INFINITY))
                    : values;
        });
    }
}
