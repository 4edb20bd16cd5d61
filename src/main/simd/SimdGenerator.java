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
 * Writes the SIMD form of each model's step: {@code StepsFrame.java} around a step such as {@code IzhikevichSteps.java},
 * and {@code FastPathFrame.java} around that of a fast path, such as {@code LifFastPath.java}. It writes one class per
 * number of vectors side by side. Both are Java, except that their names are not yet declared.
 *
 * <p>The frame repeats lines for each variable, parameter, constant, fact or vector, between {@code // for each vector \{} and
 * {@code // \}}. In them {@code $variable}, {@code $parameter}, {@code $constant} and {@code $fact} are names. {@code $PARAMETER} is a name
 * in capitals, {@code $index} its index, and {@code $n} the index of a vector. Lines between {@code // if nested \{}
 * and {@code // \}} are only for that form. {@code $prepare();} and {@code $step();} are the bodies of the methods of the
 * model's step, in which calls of {@code Functions.java} and of its own functions are replaced by their bodies. The names
 * of its variables and parameters get the index of the vector. A step may extend what several steps share, and call its
 * methods. Names that a body declares stay,
 * since each body has its own block. A step for Java without mask registers is {@code unmasked}; see
 * {@code SimdFastPath}. The midpoint rule has a form of its own
 * if its number of vectors differs.
 */
final class SimdGenerator {
    private static final Pattern OPENING =
            Pattern.compile("\\s*// (?:for (each|one) (\\w+)(?: of (\\w+))?|if (\\w+)) \\{");

    /** Kinds of facts; see {@code ShapedClasses}. */
    private static final List<String> FACTS =
            List.of("isOne", "isUnit", "isZero", "isMinusInfinity", "isEach", "isKept", "has", "holds");

    /** What a model's step declares: kind of declaration, name, argument, and the fact that it depends on. */
    private record Declared(String kind, String name, String argument, String condition) {}

    private final List<String> frame;
    private final String step;
    private final String functions;
    private final String model;
    private final String form;
    private final int count;
    private final List<Declared> declared = new ArrayList<>();

    private SimdGenerator(List<String> frame, String step, String functions, String form, int count) {
        this.frame = frame;
        this.step = step;
        this.functions = functions;
        this.form = form;
        this.count = count;
        model = find("final class (\\w+) (?:extends \\w+ )?\\{");
        Matcher field = Pattern.compile("(?:FloatVector|boolean) (\\w+) = (\\w+)\\((.+)\\);")
                .matcher(step);
        while (field.find()) {
            String[] arguments = field.group(3).split(", ");
            String condition = arguments.length > 1 ? arguments[1] : "true";
            declared.add(new Declared(field.group(2), field.group(1), arguments[0], condition));
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
        Set<Path> current = new HashSet<>();
        for (String kind : List.of("FastPath", "Steps")) {
            Path frame = from.resolve(kind + "Frame.java");
            List<Path> steps;
            try (Stream<Path> files = Files.list(from)) {
                steps = files.filter(file -> file.toString().endsWith(kind + ".java"))
                        .toList();
            }
            for (Path file : steps) {
                current.addAll(write(file, frame, to));
            }
        }
        try (Stream<Path> files = Files.list(to)) {
            for (Path old : files.filter(file -> !current.contains(file)).toList()) {
                Files.delete(old);
            }
        }
    }

    /** Writes all forms of a step, and returns the files. */
    private static List<Path> write(Path file, Path frame, Path to) throws IOException {
        List<Path> all = new ArrayList<>();
        String step = Files.readString(file).replace("\r\n", "\n");
        Matcher base = Pattern.compile("final class \\w+ extends (\\w+) \\{").matcher(step);
        if (base.find()) {
            step += Files.readString(file.resolveSibling(base.group(1) + ".java"))
                    .replace("\r\n", "\n");
        }
        Matcher forms = Pattern.compile("\\b(nested|flat|\\w*masked\\w*) = \\{?([\\d, ]+)")
                .matcher(step);
        String functions =
                Files.readString(file.resolveSibling("Functions.java")).replace("\r\n", "\n");
        while (forms.find()) {
            for (String count : forms.group(2).split("[, ]+")) {
                SimdGenerator one = new SimdGenerator(
                        Files.readAllLines(frame), step, functions, forms.group(1), Integer.parseInt(count));
                Path written = to.resolve(one.name() + ".java");
                all.add(written);
                String text =
                        "// Generated from " + file.getFileName() + " and " + frame.getFileName() + ".\n" + one.text();
                if (!Files.exists(written) || !Files.readString(written).equals(text)) {
                    Files.writeString(written, text);
                }
            }
        }
        return all;
    }

    /** Name of the class that is written. A fast path may have one form for several numbers of vectors. */
    private String name() {
        return model + (isFastPath() ? String.valueOf(count) : capitalized(form));
    }

    private boolean isFastPath() {
        return form.equals("nested") || form.equals("flat");
    }

    private static String capitalized(String word) {
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }

    private String text() {
        StringBuilder out = new StringBuilder();
        expand(frame.iterator(), Map.of(), out);
        String imports = Pattern.compile("^import .*\n", Pattern.MULTILINE)
                .matcher(step + functions)
                .results()
                .map(found -> found.group())
                .distinct()
                .collect(Collectors.joining());
        return out.toString()
                .replace("\nimport java.lang", "\n" + imports + "import java.lang")
                .replace("$variableKinds", arguments("variable"))
                .replace("$parameterKinds", arguments("parameter"))
                .replace("$factKinds", arguments("fact"))
                .replace("$rfr", isFastPath() ? variable("StateVariable.RFR") : "")
                .replace("$current", isFastPath() ? "" : variable("StateVariable.CURRENT"))
                .replace("$Model", name())
                .replace("$Base", capitalized(form) + "FastPath")
                .replace("$count", String.valueOf(count));
    }

    /** The name that a step gives to a state variable or an input. */
    private String variable(String kind) {
        return of("variable").stream()
                .filter(variable -> variable.argument.equals(kind))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(model + " has no " + kind))
                .name;
    }

    private String arguments(String kind) {
        return of(kind).stream()
                .map(each ->
                        kind.equals("fact") ? "ShapedClasses." + each.kind + "(" + each.argument + ")" : each.argument)
                .collect(Collectors.joining(", "));
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
                for (String name : List.of(
                        "$variable",
                        "$parameter",
                        "$PARAMETER",
                        "$fact",
                        "$constant",
                        "$value",
                        "$kept",
                        "$index",
                        "$n")) {
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
            boolean holds = condition.equals(form) || condition.equals("surrogate") && hasSurrogate();
            return holds ? List.of(Map.of()) : List.of();
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
                        "$value",
                        each.argument,
                        "$kept",
                        each.condition,
                        "$index",
                        String.valueOf(all.indexOf(each))))
                .toList();
    }

    /** Declarations of a kind. Variables are first the state and then the inputs. */
    private List<Declared> of(String kind) {
        List<String> methods = switch (kind) {
            case "variable" -> List.of("state", "input");
            case "fact" -> FACTS;
            default -> List.of(kind);
        };
        return methods.stream()
                .flatMap(method -> declared.stream().filter(each -> each.kind.equals(method)))
                .toList();
    }

    /** Whether a step gives the argument of a surrogate derivative. */
    private boolean hasSurrogate() {
        return step.contains("boolean SURROGATE");
    }

    private boolean uses(String method, String name) {
        return Pattern.compile("\\b" + name + "\\b").matcher(body(method)).find();
    }

    private String body(String method) {
        boolean isOptional = method.equals("prepare") && !step.contains("void prepare()");
        if (isOptional) {
            return "";
        }
        String body = find("void " + method + "\\(\\) \\{\n((?:.*\n)*?)    \\}\n");
        Matcher part = Pattern.compile("(?m)^ *(\\w+)\\(\\);\n").matcher(body);
        return inlined(part.replaceAll(found -> Matcher.quoteReplacement(body(found.group(1)))), 0);
    }

    /**
     * A body in which each statement {@code name = function(arguments);} is replaced by the body of the function. The
     * names in it end with the depth of calls, so that they are new.
     */
    private String inlined(String body, int depth) {
        Matcher call = Pattern.compile("(?m)^( *)(FloatVector )?(\\w+) =\\s+(\\w+)\\(([^;]*)\\);\n")
                .matcher(body);
        StringBuilder out = new StringBuilder();
        while (call.find()) {
            Matcher function = Pattern.compile("private static FloatVector " + call.group(4)
                            + "\\(([^)]*)\\) \\{\n((?:.*\n)*?)        return ([^;]*);\n    \\}\n")
                    .matcher(step + functions);
            String text = function.find() ? called(call, function, depth) : call.group();
            call.appendReplacement(out, Matcher.quoteReplacement(text));
        }
        return call.appendTail(out).toString();
    }

    private String called(Matcher call, Matcher function, int depth) {
        String indent = call.group(1);
        String body = inlined(function.group(2), depth + 1) + "        $result = " + function.group(3) + ";\n";
        String declaration = "(?:FloatVector|IntVector|VectorMask<Float>) (\\w+)\\b";
        Set<String> locals = Pattern.compile(declaration)
                .matcher(function.group(1) + body)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
        StringBuilder text = new StringBuilder();
        text.append(call.group(2) == null ? "" : indent + "FloatVector " + call.group(3) + ";\n");
        text.append(indent).append("{\n");
        String[] parameters = function.group(1).split(",\\s*");
        List<String> arguments = arguments(call.group(5), parameters.length);
        for (int k = 0; k < parameters.length; k++) {
            String name = parameters[k].replaceAll(".* ", "");
            text.append(indent + "    FloatVector " + name + "$" + depth + " = " + arguments.get(k) + ";\n");
        }
        for (String name : locals) {
            body = body.replaceAll("(?<![.\\w])" + name + "\\b(?!\\()", Matcher.quoteReplacement(name + "$" + depth));
        }
        text.append(body.replace("$result", call.group(3)).replaceAll("(?m)^        ", indent + "    "));
        return text.append(indent).append("}\n").toString();
    }

    /** Splits arguments at the commas that are in no parentheses. */
    private static List<String> arguments(String all, int count) {
        List<String> arguments = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int k = 0; k < all.length(); k++) {
            depth += all.charAt(k) == '(' ? 1 : all.charAt(k) == ')' ? -1 : 0;
            if (all.charAt(k) == ',' && depth == 0) {
                arguments.add(all.substring(start, k).strip());
                start = k + 1;
            }
        }
        arguments.add(all.substring(start).strip());
        if (arguments.size() != count) {
            throw new IllegalArgumentException("call of a function with " + arguments + ", expected " + count);
        }
        return arguments;
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
