import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Writes the fast path of each model, once per number of vectors side by side: {@code FastPathFrame.java} around the
 * step of the model, such as {@code LifFastPath.java}. Both are Java, except that their names are not yet declared.
 *
 * <p>The frame repeats lines for each variable, parameter, flag or vector, between {@code // for each vector \{} and
 * {@code // \}}. In them {@code $variable}, {@code $parameter} and {@code $flag} are names. {@code $PARAMETER} is a name
 * in capitals, {@code $index} its index, and {@code $n} the index of a vector. Lines between {@code // if nested \{}
 * and {@code // \}} are only for that form. {@code $prepare();} and {@code $step();} are the bodies of the methods of the
 * model's step. The names of its variables and parameters get the index of the vector. Names that a body declares stay,
 * since each body has its own block.
 */
final class SimdGenerator {
    private static final Pattern OPENING =
            Pattern.compile("\\s*// (?:for (each|one) (\\w+)(?: of (\\w+))?|if (\\w+)) \\{");

    /** What a model's step declares: kind of declaration, name and argument. */
    private record Declared(String kind, String name, String argument) {}

    private final List<String> frame;
    private final String step;
    private final String model;
    private final String form;
    private final int count;
    private final List<Declared> declared = new ArrayList<>();

    private SimdGenerator(List<String> frame, String step, String form, int count) {
        this.frame = frame;
        this.step = step;
        this.form = form;
        this.count = count;
        model = find("final class (\\w+) \\{");
        Matcher field = Pattern.compile("(?:FloatVector|boolean) (\\w+) = (\\w+)\\(([\\w.]+)\\);")
                .matcher(step);
        while (field.find()) {
            declared.add(new Declared(field.group(2), field.group(1), field.group(3)));
        }
    }

    /**
     * Writes all fast paths. A file that would not change is not written, so that nothing is compiled again.
     *
     * @param arguments the folder of the frame and the steps, and the folder to write to
     */
    public static void main(String[] arguments) throws IOException {
        Path from = Path.of(arguments[0]);
        Path to = Path.of(arguments[1]);
        Files.createDirectories(to);
        List<String> frame = Files.readAllLines(from.resolve("FastPathFrame.java"));
        List<Path> steps;
        try (Stream<Path> files = Files.list(from)) {
            steps = files.filter(file -> file.toString().endsWith("FastPath.java"))
                    .toList();
        }
        Set<Path> current = new HashSet<>();
        for (Path file : steps) {
            String step = Files.readString(file).replace("\r\n", "\n");
            Matcher forms = Pattern.compile("(nested|flat) = \\{?([\\d, ]+)").matcher(step);
            while (forms.find()) {
                for (String count : forms.group(2).split("[, ]+")) {
                    SimdGenerator one = new SimdGenerator(frame, step, forms.group(1), Integer.parseInt(count));
                    Path written = to.resolve(one.model + count + ".java");
                    current.add(written);
                    String text = "// Generated from " + file.getFileName() + " and FastPathFrame.java.\n" + one.text();
                    if (!Files.exists(written) || !Files.readString(written).equals(text)) {
                        Files.writeString(written, text);
                    }
                }
            }
        }
        try (Stream<Path> files = Files.list(to)) {
            for (Path old : files.filter(file -> !current.contains(file)).toList()) {
                Files.delete(old);
            }
        }
    }

    private String text() {
        StringBuilder out = new StringBuilder();
        expand(frame.iterator(), Map.of(), out);
        String imports = Pattern.compile("^import .*\n", Pattern.MULTILINE)
                .matcher(step)
                .results()
                .map(found -> found.group())
                .collect(Collectors.joining());
        String rfr = of("state").stream()
                .filter(state -> state.argument.equals("StateVariable.RFR"))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(model + " has no state(StateVariable.RFR)"))
                .name;
        return out.toString()
                .replace("\nimport java.lang", "\n" + imports + "import java.lang")
                .replace("$variableKinds", arguments("variable"))
                .replace("$parameterKinds", arguments("parameter"))
                .replace("$flagKinds", arguments("flag"))
                .replace("$rfr", rfr)
                .replace("$Model", model)
                .replace("$Base", Character.toUpperCase(form.charAt(0)) + form.substring(1) + "FastPath")
                .replace("$count", String.valueOf(count));
    }

    private String arguments(String kind) {
        return of(kind).stream().map(Declared::argument).collect(Collectors.joining(", "));
    }

    /** Expands lines up to the end of a section or of the frame. */
    private void expand(Iterator<String> lines, Map<String, String> names, StringBuilder out) {
        while (lines.hasNext()) {
            String line = lines.next();
            Matcher opening = OPENING.matcher(line);
            if (opening.matches()) {
                List<String> section = section(lines);
                for (Map<String, String> more : repetitions(opening)) {
                    Map<String, String> all = new HashMap<>(names);
                    all.putAll(more);
                    expand(section.iterator(), all, out);
                }
            } else if (line.strip().matches("\\$(prepare|step)\\(\\);")) {
                int more = line.indexOf('$') - 8; // how much deeper the body is here than in its method
                out.append(body(line.strip().substring(1).replace("();", ""), names.get("$n"))
                                .replaceAll("(?m)^", " ".repeat(more))
                                .stripTrailing())
                        .append('\n');
            } else {
                for (String name : List.of("$variable", "$parameter", "$PARAMETER", "$flag", "$index", "$n")) {
                    if (names.containsKey(name)) {
                        line = line.replaceAll(Pattern.quote(name) + "(?!Kinds)", names.get(name));
                    }
                }
                out.append(line).append('\n');
            }
        }
    }

    /** The lines of a section, without its end. */
    private static List<String> section(Iterator<String> lines) {
        List<String> section = new ArrayList<>();
        for (int depth = 1; ; ) {
            String line = lines.next();
            depth += OPENING.matcher(line).matches() ? 1 : line.strip().equals("// }") ? -1 : 0;
            if (depth == 0) {
                return section;
            }
            section.add(line);
        }
    }

    /** The names that hold in each repetition of a section. */
    private List<Map<String, String>> repetitions(Matcher opening) {
        String condition = opening.group(4);
        if (condition != null) {
            return condition.equals(form) ? List.of(Map.of()) : List.of();
        }
        String kind = opening.group(2);
        if (kind.equals("vector")) {
            return IntStream.range(0, opening.group(1).equals("one") ? 1 : count)
                    .mapToObj(n -> Map.of("$n", String.valueOf(n)))
                    .toList();
        }
        List<Declared> all = of(kind);
        String placeholder = kind.equals("state") ? "$variable" : "$" + kind;
        String method = opening.group(3);
        return all.stream()
                .filter(each -> method == null || uses(method, each.name))
                .map(each -> Map.of(
                        placeholder,
                        each.name,
                        "$PARAMETER",
                        each.name.replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT),
                        "$index",
                        String.valueOf(all.indexOf(each))))
                .toList();
    }

    /** Declarations of a kind. Variables are first the state and then the inputs. */
    private List<Declared> of(String kind) {
        List<String> methods = switch (kind) {
            case "variable" -> List.of("state", "input");
            case "flag" -> List.of("isOne");
            default -> List.of(kind);
        };
        return methods.stream()
                .flatMap(method -> declared.stream().filter(each -> each.kind.equals(method)))
                .toList();
    }

    private boolean uses(String method, String name) {
        return Pattern.compile("\\b" + name + "\\b").matcher(body(method)).find();
    }

    private String body(String method) {
        return find("void " + method + "\\(\\) \\{\n((?:.*\n)*?)    \\}\n");
    }

    /** The body of a method for one vector. */
    private String body(String method, String n) {
        String names = Stream.of("variable", "parameter")
                .flatMap(kind -> of(kind).stream())
                .map(Declared::name)
                .collect(Collectors.joining("|"));
        return body(method).replaceAll("(?<![.\\w])(" + names + ")\\b(?!\\()", "$1_" + n);
    }

    private String find(String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(step);
        if (!found.find()) {
            throw new IllegalArgumentException("no " + pattern + " in the step of a fast path");
        }
        return found.group(1);
    }
}
