package org.lifsim.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.lifsim.backend.Environment;
import org.lifsim.error.CancelledException;
import org.lifsim.error.DeviceException;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.UnavailableException;
import org.lifsim.internal.cpu.JvmInfo;
import org.lifsim.internal.io.AtomicFile;
import org.lifsim.internal.io.DecimalNumber;
import org.lifsim.internal.io.DidYouMean;
import org.lifsim.internal.io.WholeNumber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program {@code lifsim}. */
@Command(
        name = "lifsim",
        description = "Simulates very large populations of spiking neurons, bit-identical on every device and backend.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            TraceCommand.class,
            SimulateCommand.class,
            RunCommand.class,
            InitCommand.class,
            DescribeCommand.class,
            SweepCommand.class,
            MergeCommand.class,
            PlotCommand.class,
            ReportCommand.class,
            DcsnnCommand.class,
            BfasnnCommand.class,
            ModelsCommand.class,
            SourcesCommand.class,
            RecordersCommand.class,
            VerifyCommand.class,
            DevicesCommand.class,
            CommandLine.HelpCommand.class
        },
        footer = {"", "Start with:  lifsim trace", "Each command has its own --help, with an example."})
public final class Main implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    /** Words that no shell changes. */
    private static final Pattern PLAIN = Pattern.compile("[\\w./,:=+%@-]+");

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    private Main() {}

    @Option(
            names = {"-v", "--verbose"},
            scope = CommandLine.ScopeType.INHERIT,
            description = "Log the backend and why; -vv logs more.")
    private void verbose(boolean[] times) {
        Logging.verbosity(times.length);
        LOG.info("{}, {}", JvmInfo.describe(), System.getProperty("java.home"));
    }

    /**
     * Runs a command and ends the process.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** The command line that is being executed, as a shell takes it; null outside of the program {@code lifsim}. */
    static String command() {
        return System.getProperty(Environment.COMMAND);
    }

    private static String quoted(String[] args) {
        StringJoiner words = new StringJoiner(" ");
        words.add("lifsim");
        for (String word : args) {
            words.add(PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'");
        }
        return words.toString();
    }

    /** Runs a command as a process does, from the default log level to the check of the output, and returns the exit code. */
    static int run(String... args) {
        System.setProperty("java.awt.headless", "true");
        Logging.verbosity(0);
        System.setProperty(Environment.COMMAND, quoted(args));
        Locale.setDefault(Locale.ROOT); // numbers are formatted the same for every user
        int code = execute(args);
        SignalHandler.releaseExit();
        if (System.out.checkError() && code == ExitCode.DONE) {
            System.err.println("lifsim: standard output could not be written in full");
            code = ExitCode.FAILED;
        }
        return code;
    }

    /** Executes the command line, and also reports errors of the virtual machine, which picocli does not catch. */
    private static int execute(String[] args) {
        CommandLine command = commandLine();
        try {
            return command.execute(args);
        } catch (OutOfMemoryError e) {
            command.getErr()
                    .println("lifsim: out of Java memory"
                            + (e.getMessage() == null ? "" : " (" + Problem.shown(e.getMessage()) + ")")
                            + ": use fewer units, steps or threads, or start Java with a larger -Xmx");
            return ExitCode.FAILED;
        } catch (Error e) {
            return isOutOfFiles(e) ? outOfFiles(command) : bug(e, command);
        }
    }

    /** Without files to open, the JVM cannot load its own classes: such an error is wrapped in others. */
    private static boolean isOutOfFiles(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (String.valueOf(cause.getMessage()).contains("Too many open files")) {
                return true;
            }
        }
        return false;
    }

    private static int outOfFiles(CommandLine command) {
        command.getErr().println("lifsim: too many open files: allow more with 'ulimit -n', or use fewer recorders");
        return ExitCode.FAILED;
    }

    static CommandLine commandLine() {
        // Registered for two types each: a method reference that stands twice crashes Java 17 when it archives classes.
        ITypeConverter<Long> wholeNumbers = Main::wholeNumber;
        ITypeConverter<Integer> ints = text -> {
            long value = wholeNumber(text);
            if (value != (int) value) {
                throw new TypeConversionException(
                        "'" + text + "' is out of range, expected at most " + Integer.MAX_VALUE);
            }
            return (int) value;
        };
        ITypeConverter<Double> numbers = Main::number;
        CommandLine command = new CommandLine(new Main())
                .setParameterExceptionHandler(Main::mistyped)
                .setExecutionExceptionHandler((e, failing, parsed) -> failed(e, failing))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(HelpSection.WIDTH)
                .setUsageHelpLongOptionsMaxWidth(24)
                .registerConverter(Long.class, wholeNumbers)
                .registerConverter(long.class, wholeNumbers)
                .registerConverter(Integer.class, ints)
                .registerConverter(int.class, ints)
                .registerConverter(Double.class, numbers)
                .registerConverter(double.class, numbers)
                .registerConverter(Path.class, Main::path);
        plainHelp(command);
        return command.setOut(new TerminalWriter(command.getOut())).setErr(new TerminalWriter(command.getErr()));
    }

    private static long wholeNumber(String text) {
        try {
            return WholeNumber.parse(text);
        } catch (NumberFormatException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    private static Path path(String text) {
        try {
            return AtomicFile.path(text);
        } catch (InputException e) {
            throw new TypeConversionException(e.problem().toString());
        }
    }

    private static double number(String text) {
        try {
            double value = DecimalNumber.parse(text);
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' is not a number");
        }
        throw new TypeConversionException("'" + text + "' is not a finite number");
    }

    /** A help that fits a screen: options in the order of their declaration, and a short synopsis. */
    private static void plainHelp(CommandLine command) {
        command.getCommandSpec().usageMessage().abbreviateSynopsis(true).sortOptions(false);
        command.getSubcommands().values().forEach(Main::plainHelp);
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "missing command, expected one of "
                        + String.join(", ", spec.subcommands().keySet()));
    }

    private static int mistyped(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("lifsim: "
                + (e instanceof UnmatchedArgumentException unmatched
                        ? unknown(unmatched, command)
                        : Problem.shown(e.getMessage())));
        err.println("See " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE_ERROR;
    }

    /** What is unknown, with the nearest option or subcommand, if one is near. */
    private static String unknown(UnmatchedArgumentException e, CommandLine command) {
        if (e.getUnmatched().isEmpty()) {
            return Problem.shown(e.getMessage());
        }
        String found = Problem.shown(e.getUnmatched().get(0));
        List<String> known = new ArrayList<>();
        if (found.startsWith("-")) {
            command.getCommandSpec().options().forEach(option -> known.addAll(List.of(option.names())));
        } else {
            known.addAll(command.getSubcommands().keySet());
        }
        String kind = found.startsWith("-") ? "option" : known.isEmpty() ? "argument" : "command";
        return "unknown " + kind + " '" + found + "'"
                + DidYouMean.nearest(found, known)
                        .map(name -> "; did you mean '" + name + "'?")
                        .orElse("");
    }

    private static int failed(Exception e, CommandLine command) {
        PrintWriter err = command.getErr();
        if (isOutOfFiles(e)) {
            return outOfFiles(command);
        }
        if (e instanceof InputException || e instanceof UnavailableException) {
            err.println("lifsim: " + e.getMessage());
            if (!Files.isDirectory(Path.of("").toAbsolutePath())) {
                err.println(
                        "lifsim: the current folder does not exist for Java, so no file in it is found; if its name has"
                                + " letters that are not ASCII, set LC_ALL=C.UTF-8");
            }
            return ExitCode.USAGE_ERROR;
        }
        if (e instanceof CancelledException) {
            err.println("lifsim: " + e.getMessage());
            err.flush();
            return ExitCode.FAILED;
        }
        if (e instanceof DeviceException || e instanceof IOException || e instanceof UncheckedIOException) {
            err.println("lifsim: "
                    + (e instanceof DeviceException
                            ? e.getMessage()
                            : "input or output failed: " + Problem.shown(AtomicFile.reason(e))));
            return ExitCode.FAILED;
        }
        return bug(e, command);
    }

    private static int bug(Throwable e, CommandLine command) {
        PrintWriter err = command.getErr();
        err.println("lifsim: this is a bug in lifsim " + Version.number()
                + "; please report it with the stack trace below");
        StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        trace.toString()
                .lines()
                .forEach(line -> err.println(
                        line.startsWith("\t") ? "\t" + Problem.shown(line.substring(1)) : Problem.shown(line)));
        return ExitCode.INTERNAL_ERROR;
    }
}
