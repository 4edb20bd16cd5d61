package org.lifsim.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.lifsim.backend.Backends;
import org.lifsim.error.DeviceException;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.UnavailableException;
import org.lifsim.internal.io.AtomicFile;
import org.lifsim.internal.opencl.OpenClDevice;
import org.lifsim.internal.opencl.OpenClDevices;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Main program of {@code bin/bench}. */
@Command(
        name = "bench",
        description = "Measures lifsim on all backends and devices, and writes bench.json, bench.md and bench.png.",
        usageHelpWidth = 100,
        footer = {
            "",
            "Example:  bin/bench --quick",
            "          bin/bench --peers --units 10000,1000000",
            "",
            "Compare results only within one run on one machine."
        })
public final class Main implements Callable<Integer> {
    private static final int USER_ERROR = 2;
    private static final int FAILED = 3;
    private static final String OPENCL = "opencl";
    private static final int MAX_UNITS = 100_000_000;
    private static final int CELL_UNITS = 200_000;
    private static final int RECORDED_UNITS = 1_000_000;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Option(names = "--quick", description = "Take less than a minute: fewer sizes, forks and iterations.")
    private boolean quick;

    @Option(
            names = "--peers",
            description = "Compare with other programs instead, measured in turn. bin/bench builds and installs them.")
    private boolean peers;

    @Option(
            names = "--networks",
            paramLabel = "DIR",
            description =
                    "Compare the training of both networks with ngc-learn instead, and write networks.md. DIR holds the"
                            + " four .gz files of MNIST. bin/bench installs ngc-learn.")
    private Path networks;

    @Option(
            names = "--models",
            description = "Measure every neuron model instead, and write models.md: 1,000 steps per advance of 200,000"
                    + " units, or of the first size of --units.")
    private boolean models;

    @Option(
            names = "--cells",
            description =
                    "Compare every neuron model with hand-written C++ instead, measured in turn, and write cells.md:"
                            + " 1,000 steps per advance of 200,000 units, or of the first size of --units. bin/bench builds it.")
    private boolean cells;

    @Option(names = "--cells-program", hidden = true, description = "The C++ program; set by bin/bench.")
    private Path cellsProgram;

    @Option(
            names = "--cell",
            paramLabel = "NAME",
            description = "With --cells: measure only workloads whose name begins so. May be repeated.")
    private List<String> chosen = List.of("");

    @Option(
            names = "--recording",
            description =
                    "Measure the cost of recording instead, and write recording.md: 1,000 steps per advance of a million"
                            + " units or of --units, and the time to plot a raster.")
    private boolean recording;

    @Option(
            names = "--cold",
            description = "Measure commands in fresh processes instead, as a user meets them, and write cold.md.")
    private boolean cold;

    @Option(
            names = "--devices",
            description = "Share a population between OpenCL's first device and the CPU instead, and write devices.md.")
    private boolean devices;

    @Option(
            names = "--sparse",
            description =
                    "Run sparse networks instead, in turn with NEST, and write sparse.md. bin/bench installs NEST.")
    private boolean sparse;

    @Option(names = "--sparse-entrant", hidden = true, description = "Command of NEST's script; set by bin/bench.")
    private String sparseEntrant;

    @Option(
            names = "--units",
            paramLabel = "N,...",
            split = ",",
            description = "Numbers of units (default: 10000 to 10000000; with --quick 10000 and 1000000).")
    private List<Integer> units;

    @Option(
            names = "--backends",
            paramLabel = "B,...",
            split = ",",
            description = "Names of backends (default: all available ones).")
    private List<String> backends;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "target/bench",
            description = "Output directory (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Option(
            names = "--entrant",
            hidden = true,
            description = "NAME|CHUNK|MAX UNITS|COMMAND of a program; set by bin/bench.")
    private List<String> entrants = new ArrayList<>();

    @Option(
            names = "--network-entrant",
            hidden = true,
            description = "NETWORK|NAME|COMMAND of a program; set by bin/bench.")
    private List<String> networkEntrants = new ArrayList<>();

    /** The command line as the user gave it. */
    private final String command;

    private Main(String command) {
        this.command = command;
    }

    /**
     * Runs the benchmarks and exits the process.
     *
     * @param args the command-line arguments
     */
    public static void main(String[] args) {
        System.setProperty("java.awt.headless", "true");
        Locale.setDefault(Locale.ROOT);
        Main main = new Main(written(args));
        CommandLine command = new CommandLine(main);
        command.setExecutionExceptionHandler((e, line, parsed) -> {
            if (e instanceof InputException || e instanceof UnavailableException) {
                line.getErr().println("bench: " + e.getMessage());
                return USER_ERROR;
            }
            if (e instanceof DeviceException) {
                line.getErr().println("bench: " + e.getMessage());
                return FAILED;
            }
            throw e;
        });
        System.exit(command.execute(args));
    }

    /** The arguments without those that bin/bench has added, quoted where a shell needs it. */
    private static String written(String[] args) {
        StringBuilder text = new StringBuilder("bin/bench");
        for (int i = 0; i < args.length; i++) {
            if (args[i].endsWith("-entrant") || args[i].equals("--entrant")) {
                i++;
            } else {
                boolean plain = args[i].matches("[\\w./,:=+-]+");
                text.append(' ').append(plain ? args[i] : "'" + args[i].replace("'", "'\\''") + "'");
            }
        }
        return text.toString();
    }

    @Override
    public Integer call() throws IOException, RunnerException {
        List<Integer> sizes = units != null
                ? units
                : quick ? List.of(10_000, 1_000_000) : List.of(10_000, 100_000, 1_000_000, 10_000_000);
        for (int size : sizes) {
            if (size < 2 || size > MAX_UNITS) {
                throw new InputException(
                        Problem.of("--units", "contains " + size).expected("2 to " + MAX_UNITS));
            }
        }
        List<String> names = backends != null ? backends : present();
        AtomicFile.ensureWritableDirectory(out);
        Map<String, String> machine = Machine.facts(names, command);
        if (cold) {
            return cold(names, machine);
        }
        if (sparse) {
            return sparse(machine);
        }
        if (devices) {
            return devices(machine);
        }
        if (models) {
            return models(names, machine);
        }
        if (cells) {
            return cells(names, machine);
        }
        if (recording) {
            return recording(names, machine);
        }
        if (networks != null) {
            return networks(backends != null ? names : worthTraining(names), machine);
        }
        Report report = peers ? contest(sizes, names, machine) : suite(sizes, names, machine);
        report.write(out);
        System.out.println();
        System.out.print(report.markdown());
        System.out.println("\nwrote " + out.resolve("bench.json") + ", bench.md and bench.png");
        return 0;
    }

    private int cold(List<String> names, Map<String, String> machine) throws IOException {
        Path root = Path.of(System.getProperty("lifsim.root", "."));
        StringBuilder text = new StringBuilder();
        machine.forEach((fact, value) -> text.append(fact + ": " + value + "\n\n"));
        text.append(new ColdStart(root, names, quick ? 3 : 7, System.out).table());
        AtomicFile.write(out.resolve("cold.md"), to -> Files.writeString(to, text));
        System.out.print("\n" + text + "\nwrote " + out.resolve("cold.md") + "\n");
        return 0;
    }

    private int sparse(Map<String, String> machine) throws IOException {
        return write("sparse.md", machine, new SparseContest(quick ? 1 : 5, out, sparseEntrant, System.out).table());
    }

    private int devices(Map<String, String> machine) throws IOException {
        List<OpenClDevice> found = OpenClDevices.probe().devices();
        if (found.isEmpty()) {
            throw new InputException(Problem.of(
                            "--devices",
                            "found one device only: " + OpenClDevices.probe().missing())
                    .expected("an OpenCL device beside the CPU"));
        }
        boolean isCpu = found.get(0).kind() == OpenClDevice.Kind.CPU;
        return write("devices.md", machine, new DeviceContest(quick ? 1 : 3, isCpu, System.out).table());
    }

    private int write(String file, Map<String, String> machine, String table) throws IOException {
        StringBuilder text = new StringBuilder();
        machine.forEach((fact, value) -> text.append(fact + ": " + value + "\n\n"));
        text.append(table);
        AtomicFile.write(out.resolve(file), to -> Files.writeString(to, text));
        System.out.print("\n" + text + "\nwrote " + out.resolve(file) + "\n");
        return 0;
    }

    private int cells(List<String> names, Map<String, String> machine) throws IOException {
        int size = units == null ? CELL_UNITS : units.get(0);
        List<String> fast = backends != null
                ? names
                : names.stream().filter(name -> !name.equals("cpu-scalar")).toList();
        List<String> workloads = Workload.names().stream()
                .filter(name -> chosen.stream().anyMatch(name::startsWith))
                .toList();
        Path root = Path.of(System.getProperty("lifsim.root", "."));
        CellContest contest = new CellContest(cellsProgram, root, out, fast, quick, System.out);
        return write("cells.md", machine, contest.table(size, workloads, (backend, workload) -> {
            List<String> command = new ArrayList<>(ourselves(backend));
            command.addAll(List.of("0", workload));
            return command;
        }));
    }

    private int models(List<String> names, Map<String, String> machine) throws IOException, RunnerException {
        int size = units == null ? CELL_UNITS : units.get(0);
        Map<String, List<Speed>> speeds = new Suite(names, List.of(), quick, System.out, out).models(size);
        StringBuilder text = new StringBuilder();
        machine.forEach((fact, value) -> text.append(fact + ": " + value + "\n\n"));
        text.append("1,000 steps per advance, million unit-steps/s, medians\n\n");
        text.append("| model |");
        names.forEach(name -> text.append(
                String.format(" %s, %,d units |", name, name.equals("cpu-scalar") ? Suite.scalar(size) : size)));
        text.append("\n|---|" + "---|".repeat(names.size()) + "\n");
        speeds.forEach((model, row) -> {
            text.append("| " + model + " |");
            row.forEach(speed -> text.append(String.format(" %,.0f |", speed.median())));
            text.append('\n');
        });
        AtomicFile.write(out.resolve("models.md"), to -> Files.writeString(to, text));
        System.out.print("\n" + text + "\nwrote " + out.resolve("models.md") + "\n");
        return 0;
    }

    private int recording(List<String> names, Map<String, String> machine) throws IOException, RunnerException {
        List<String> fast = backends != null
                ? names
                : names.stream().filter(name -> !name.equals("cpu-scalar")).toList();
        List<Integer> sizes = units == null ? List.of(RECORDED_UNITS) : units;
        StringBuilder text = new StringBuilder();
        machine.forEach((fact, value) -> text.append(fact + ": " + value + "\n\n"));
        text.append(new Suite(fast, sizes, quick, System.out, out).recording());
        AtomicFile.write(out.resolve("recording.md"), to -> Files.writeString(to, text));
        System.out.println("\nwrote " + out.resolve("recording.md"));
        return 0;
    }

    private int networks(List<String> names, Map<String, String> machine) throws IOException {
        NetworkContest contest = new NetworkContest(
                Path.of(System.getProperty("lifsim.root", ".")), quick ? 3 : 7, quick ? 1 : 3, System.out);
        for (int units : new int[] {100, 400, 1600}) {
            Map<String, List<String>> commands = new LinkedHashMap<>();
            networkEntrants.stream()
                    .filter(entrant -> entrant.startsWith("dcsnn|"))
                    .forEach(entrant -> commands.put(
                            entrant.split("\\|")[1], command(entrant.split("\\|")[2], String.valueOf(units))));
            names.forEach(name -> commands.put(name, networkPeer("dcsnn", units, name)));
            contest.measure(new NetworkContest.Work("Diehl & Cook, " + units + " units", 1, commands));
        }
        Map<String, List<String>> commands = new LinkedHashMap<>();
        networkEntrants.stream()
                .filter(entrant -> entrant.startsWith("bfasnn|"))
                .forEach(entrant -> commands.put(entrant.split("\\|")[1], command(entrant.split("\\|")[2], "1000")));
        names.forEach(name -> commands.put(name, networkPeer("bfasnn", 1000, name)));
        contest.measure(new NetworkContest.Work("feedback alignment, 1,000 hidden, batches of 250", 250, commands));
        StringBuilder text = new StringBuilder();
        machine.forEach((fact, value) -> text.append(fact + ": " + value + "\n\n"));
        text.append(contest.table());
        AtomicFile.write(out.resolve("networks.md"), to -> Files.writeString(to, text));
        System.out.println("\nwrote " + out.resolve("networks.md"));
        return 0;
    }

    /** All backends except OpenCL on a CPU, which takes a minute for what the CPU backend does in a second. */
    private static List<String> worthTraining(List<String> names) {
        List<OpenClDevice> devices = OpenClDevices.probe().devices();
        return names.stream()
                .filter(name -> !name.startsWith(OPENCL)
                        || devices.stream()
                                .anyMatch(device -> device.kind() == OpenClDevice.Kind.GPU
                                        && (devices.size() == 1 || name.contains(device.name()))))
                .toList();
    }

    private List<String> command(String words, String units) {
        return Arrays.stream(words.split(" "))
                .map(choice -> choice.equals("UNITS")
                        ? units
                        : choice.equals("MNIST") ? networks.toAbsolutePath().toString() : choice)
                .toList();
    }

    private List<String> networkPeer(String network, int units, String backend) {
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                NetworkPeer.class.getName(),
                network,
                String.valueOf(units),
                backend,
                networks.toAbsolutePath().toString()));
        return command;
    }

    /** Names of all available backends. A single OpenCL device has the short name. */
    private static List<String> present() {
        List<String> names = new ArrayList<>(Backends.availableNames());
        if (names.stream().filter(name -> name.startsWith(OPENCL)).count() == 1) {
            names.replaceAll(name -> name.startsWith(OPENCL) ? OPENCL : name);
        }
        return names;
    }

    private Report suite(List<Integer> sizes, List<String> names, Map<String, String> machine) throws RunnerException {
        String digest = Digests.common(names, sizes.get(0));
        machine.put("after 1,000 steps of " + sizes.get(0) + " units, on every backend", digest);
        System.out.println("every backend: " + digest);
        Suite suite = new Suite(names, sizes, quick, System.out, out);
        List<Speed> roofline = suite.roofline();
        List<Speed> speeds = suite.advances();
        Map<String, Map<String, Double>> transfers = suite.transfers();
        if (names.stream().anyMatch(name -> name.startsWith(OPENCL))) {
            transfers.putAll(DeviceTimes.of(sizes.get(sizes.size() - 1)));
        }
        return new Report(machine, speeds, roofline, transfers, Map.of());
    }

    private Report contest(List<Integer> sizes, List<String> names, Map<String, String> machine) {
        List<Contest.Entrant> all = new ArrayList<>();
        for (String entrant : entrants) {
            String[] part = entrant.split("\\|");
            all.add(new Contest.Entrant(
                    part[0], Integer.parseInt(part[1]), Arrays.asList(part[3].split(" ")), Integer.parseInt(part[2])));
        }
        for (String name : names) {
            for (int chunk : new int[] {1000, 1}) {
                if (!name.equals("cpu-scalar")) {
                    all.add(new Contest.Entrant(name, chunk, ourselves(name), MAX_UNITS));
                }
            }
        }
        Contest contest = new Contest(
                all,
                Path.of(System.getProperty("lifsim.root", ".")),
                quick ? 1 : 2,
                quick ? 3 : 5,
                quick ? 0.1 : 0.3,
                System.out);
        List<Speed> speeds = new ArrayList<>();
        for (int size : sizes) {
            speeds.addAll(contest.measure(size, 1000));
            speeds.addAll(contest.measure(size, 1));
        }
        machine.putAll(contest.descriptions());
        List<Speed> roofline = new Suite(names, sizes, quick, System.out, out).roofline();
        return new Report(machine, speeds, roofline, Map.of(), contest.outcomes());
    }

    /** Command that starts {@link LifsimPeer} with the same Java, options and class path, as JMH starts its forks. */
    private static List<String> ourselves(String backend) {
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), LifsimPeer.class.getName(), "UNITS", backend));
        return command;
    }
}
