package org.lifsim.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.lifsim.backend.Backend;
import org.lifsim.backend.Backends;
import org.lifsim.error.Problem;
import org.lifsim.error.UnavailableException;
import org.lifsim.internal.cpu.CpuBackend;
import org.lifsim.internal.opencl.OpenClDevices;
import org.lifsim.internal.verification.ReferenceCase;
import org.lifsim.internal.verification.VerificationResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs reference cases and compares the results bit for bit. */
@Command(
        name = "verify",
        description = {
            "Compares the backends bit for bit with ngc-learn 3.2.3, in recorded cases and random configurations.",
            "+0 and -0 count as equal. Prints one line per case and backend."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "",
            "Exit code 0 if all are equal, 1 if any differs or a device is rejected.",
            "",
            "Example:  lifsim verify --backend opencl",
            "          lifsim verify my-case.json random.csv"
        })
final class VerifyCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "CASE",
            description = "Reference case: a .json file with its .npz beside it, or a .csv of random configurations"
                    + " (default: the built-in cases).")
    private List<Path> files = List.of();

    @Option(
            names = "--backend",
            paramLabel = "B",
            description = "Backend: " + Backends.NAMES + " (default: every available backend and device).")
    private String backendName;

    @Mixin
    private BackendSelectionOptions backendOption;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        List<ReferenceCase> cases = cases();
        int runs = 0;
        int different = 0;
        int refused = 0;
        int notRun = 0;
        PrintWriter out = spec.commandLine().getOut();
        for (String name : backendName == null ? Backends.availableNames() : List.of(backendName)) {
            try (Backend backend = backendOption.open(name).backend()) {
                CpuBackend.testSimd(backend);
                for (ReferenceCase reference : cases) {
                    if (!reference.runsOn(backend)) {
                        notRun++;
                        continue;
                    }
                    VerificationResult result = reference.verify(backend);
                    out.println(reference.name() + " " + label(backend) + ": " + result.text());
                    out.flush();
                    runs++;
                    different += result.equal() ? 0 : 1;
                }
            } catch (UnavailableException e) {
                if (backendName != null) {
                    throw e;
                }
                spec.commandLine().getErr().println("lifsim: " + e.getMessage());
                refused++;
            }
        }
        out.println(summary(cases.size(), runs, different, refused));
        out.flush();
        if (notRun > 0) {
            spec.commandLine()
                    .getErr()
                    .println("lifsim: " + notRun + (notRun == 1 ? " run" : " runs")
                            + " of sparse networks left out: a device has no float64 numbers");
        }
        String noOpenCl = backendName == null ? OpenClDevices.probe().missing() : "";
        if (!noOpenCl.isEmpty()) {
            spec.commandLine().getErr().println("lifsim: OpenCL was not verified: " + noOpenCl);
        }
        return different + refused == 0 ? ExitCode.DONE : ExitCode.DIFFERENT;
    }

    /** The cases to run: those of the files, or all that are built in. */
    List<ReferenceCase> cases() throws IOException {
        List<ReferenceCase> cases = new ArrayList<>();
        if (files.isEmpty()) {
            if (ReferenceCase.builtInNames().size() < 2) { // the tutorial's is always there
                throw new UnavailableException(
                        Problem.of("the reference cases", "are not on the class path")
                                .hint("add lifsim-reference-cases.jar to it"),
                        null);
            }
            for (String name : ReferenceCase.builtInNames()) {
                cases.add(ReferenceCase.builtIn(name));
            }
        }
        for (Path file : files) {
            cases.add(ReferenceCase.load(file));
        }
        return cases;
    }

    private static String label(Backend backend) {
        return backend.name().equals("opencl") ? "opencl:" + backend.deviceDescription() : backend.name();
    }

    private static String summary(int cases, int runs, int different, int refused) {
        String text = cases + (cases == 1 ? " case, " : " cases, ") + runs + (runs == 1 ? " run: " : " runs: ")
                + (runs - different) + " bitwise equal, " + different + " different";
        return refused == 0 ? text : text + ", " + refused + (refused == 1 ? " device" : " devices") + " rejected";
    }
}
