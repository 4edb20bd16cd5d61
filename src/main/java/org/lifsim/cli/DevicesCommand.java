package org.lifsim.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lifsim.backend.Backend;
import org.lifsim.backend.BackendOptions;
import org.lifsim.backend.Backends;
import org.lifsim.error.DeviceException;
import org.lifsim.error.UnavailableException;
import org.lifsim.internal.cpu.CpuBackend;
import org.lifsim.internal.cpu.JvmInfo;
import org.lifsim.internal.cpu.Processor;
import org.lifsim.internal.opencl.DeviceSelector;
import org.lifsim.internal.opencl.OpenClBackend;
import org.lifsim.internal.opencl.OpenClDevice;
import org.lifsim.internal.opencl.OpenClDevices;
import org.lifsim.internal.selftest.ModelSelfTest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the backends and devices, and what {@code auto} selects. */
@Command(
        name = "devices",
        description = {
            "Lists the CPU backends and every OpenCL device, and runs the self-test of each against the reference implementation.",
            "Prints which one auto selects and why."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {"", "Example:  lifsim devices"})
final class DevicesCommand implements Callable<Integer> {
    private static final double MIB = 1 << 20;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        out.println("processor: " + Processor.name() + ", "
                + Runtime.getRuntime().availableProcessors() + " threads for this program, " + Processor.memory());
        out.println(JvmInfo.describe() + ": " + System.getProperty("java.home"));
        out.println("fused multiply-add: "
                + (JvmInfo.hardwareFma()
                        ? "in hardware"
                        : "in software, exact but very slow (the processor has no FMA, or it is disabled in the JVM)"));
        out.println();
        try (Backend scalar = CpuBackend.scalar(BackendOptions.defaults().threads())) {
            describe(out, scalar);
        }
        String noVector = CpuBackend.vectorMissing();
        if (noVector.isEmpty()) {
            try (Backend vector = CpuBackend.vector(BackendOptions.defaults().threads())) {
                CpuBackend.testSimd(vector);
                describe(out, vector);
            }
        } else {
            out.println("cpu-vector: not available: " + noVector);
        }
        OpenClDevices openCl = OpenClDevices.probe();
        for (int n = 0; n < openCl.devices().size(); n++) {
            describe(out, n + 1, openCl.devices());
        }
        if (openCl.devices().isEmpty()) {
            out.println("opencl: not available: " + openCl.missing());
        }
        out.println();
        Backends.Choice choice = Backends.open("auto", BackendOptions.defaults());
        try (Backend auto = choice.backend()) {
            out.println("auto selects " + auto.name() + ":");
            out.println("  " + choice.reason());
        }
        out.println();
        out.println("Which to take: --backend auto, the default, for most runs; all, or several with +");
        out.println("such as opencl:1+cpu, to share a population; opencl:TEXT, with a number, a part");
        out.println("of the name or a PCI address, for one device, also one that auto passes over;");
        out.println("cpu-scalar, the slow reference implementation, only to check the others.");
        out.flush();
        return ExitCode.DONE;
    }

    private static void describe(PrintWriter out, Backend backend) {
        out.println(backend.name() + ": " + backend.deviceDescription());
        out.println("  self-test: " + verdict(backend));
    }

    private static void describe(PrintWriter out, int number, List<OpenClDevice> all) {
        OpenClDevice device = all.get(number - 1);
        String name = DeviceSelector.nameOf(device, all);
        String apart = name.equals(device.name()) ? "" : ", named opencl:" + name;
        String pci = device.pciAddress().isEmpty() ? "" : ", PCI " + device.pciAddress();
        out.println("opencl:" + number + ": " + device.describe() + apart + pci);
        out.println("  type " + device.kind() + ", " + device.version() + ", driver " + device.driver() + ", "
                + device.computeUnits() + " compute units");
        out.println(String.format(
                "  memory %.0f MiB, largest buffer %.0f MiB", device.memory() / MIB, device.maxBuffer() / MIB));
        out.println("  subnormals " + yesNo(device.subnormals()) + ", correctly rounded division "
                + yesNo(device.roundedDivision()) + (device.roundedDivision() ? "" : " (surrogate not available)"));
        try (Backend backend = new OpenClBackend(device)) {
            out.println("  self-test: " + verdict(backend));
        } catch (DeviceException | UnavailableException e) {
            out.println("  self-test: failed: " + e.getMessage());
        }
    }

    private static String verdict(Backend backend) {
        Optional<String> difference = ModelSelfTest.testAll(backend);
        return difference
                .map(what -> "differs: " + what)
                .orElse("passed, bit-identical to the reference implementation");
    }

    private static String yesNo(boolean has) {
        return has ? "yes" : "no";
    }
}
