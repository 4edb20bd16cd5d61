package org.lifsim.backend;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.lifsim.error.DeviceException;
import org.lifsim.error.InputException;
import org.lifsim.error.UnavailableException;
import org.lifsim.internal.cpu.CpuBackend;
import org.lifsim.internal.cpu.JvmInfo;
import org.lifsim.internal.opencl.DeviceSelector;
import org.lifsim.internal.opencl.OpenClBackend;
import org.lifsim.internal.opencl.OpenClDevice;
import org.lifsim.internal.opencl.OpenClDevices;
import org.lifsim.internal.selftest.VerifiedBackend;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The choice among backends. Falling back is for {@code auto} and {@code cpu} alone, and the reason is kept; a backend that is
 * asked for by its own name is had or it throws.
 */
public final class Backends {
    /** What may be asked for. */
    public static final String NAMES = "auto, cpu, cpu-scalar, cpu-vector, opencl or opencl:TEXT";

    private static final String OPENCL = "opencl";
    private static final Logger LOG = LoggerFactory.getLogger(Backends.class);

    private Backends() {}

    /**
     * A backend and why it was chosen.
     *
     * @param backend the backend, open
     * @param reason one sentence
     */
    public record Choice(Backend backend, String reason) {}

    /**
     * Opens what a user asks for.
     *
     * @param name {@value #NAMES}, where TEXT is part of the platform's or device's name, and
     *     TEXT#2 the second device of which it is
     * @param options how to open it
     * @return the backend, and why this one
     * @throws InputException if the name is none of these
     * @throws UnavailableException if what is named cannot be had; the message says why and what would help
     */
    public static Choice open(String name, BackendOptions options) {
        Choice choice = switch (name) {
            case "auto" -> auto(options);
            case "cpu" -> cpu(options);
            case "cpu-scalar" -> new Choice(CpuBackend.scalar(options.threads()), "asked for by name");
            case "cpu-vector" -> new Choice(CpuBackend.vector(options.threads()), "asked for by name");
            default -> new Choice(openCl(name, options), "asked for by name");
        };
        LOG.info("backend {}: {}; {}", choice.backend.name(), choice.backend.deviceDescription(), choice.reason);
        return choice;
    }

    /**
     * Opens the best backend: an OpenCL GPU that passes its self-check, else the CPU.
     *
     * @return the backend
     */
    public static Backend auto() {
        return open("auto", BackendOptions.defaults()).backend();
    }

    /**
     * The names of all backends that this machine has: {@code cpu-scalar}, {@code cpu-vector} where it is, and every OpenCL device,
     * whatever its self-check says.
     *
     * @return names for {@link #open}
     */
    public static List<String> present() {
        List<String> names = new ArrayList<>(List.of("cpu-scalar"));
        if (CpuBackend.vectorMissing().isEmpty()) {
            names.add("cpu-vector");
        }
        List<OpenClDevice> devices = OpenClDevices.probe().devices();
        for (OpenClDevice device : devices) {
            names.add(OPENCL + ":" + DeviceSelector.nameOf(device, devices));
        }
        return List.copyOf(names);
    }

    private static Choice auto(BackendOptions options) {
        OpenClDevices openCl = OpenClDevices.probe();
        String why = openCl.devices().isEmpty() ? openCl.missing() : "no OpenCL device here is a GPU";
        for (OpenClDevice device : openCl.devices()) {
            if (device.kind() == OpenClDevice.Kind.GPU) {
                try {
                    return new Choice(verified(device, options), "a GPU that passed its self-check");
                } catch (UnavailableException | DeviceException e) {
                    why = e.getMessage();
                }
            }
        }
        Choice cpu = cpu(options);
        return new Choice(cpu.backend, why + "; " + cpu.reason);
    }

    private static Choice cpu(BackendOptions options) {
        String missing = CpuBackend.vectorMissing();
        if (missing.isEmpty() && JvmInfo.hardwareFma()) {
            return new Choice(CpuBackend.vector(options.threads()), "the CPU in its vector form");
        }
        String why = missing.isEmpty() ? "this JVM has no fused multiply-add in hardware" : missing;
        return new Choice(CpuBackend.scalar(options.threads()), "the CPU in its scalar form: " + why);
    }

    private static Backend openCl(String name, BackendOptions options) {
        boolean any = name.equals(OPENCL);
        if (!any && !name.startsWith(OPENCL + ":")) {
            throw new InputException("backend '" + name + "' is none of " + NAMES);
        }
        OpenClDevices found = OpenClDevices.probe();
        if (found.devices().isEmpty()) {
            throw new UnavailableException("backend " + name + " cannot be had: " + found.missing());
        }
        String text = any ? "" : name.substring(OPENCL.length() + 1);
        OpenClDevice device = DeviceSelector.find(text, found.devices())
                .orElseThrow(() -> new UnavailableException("backend " + name + " cannot be had: no platform or device"
                        + " name contains '" + text + "'; there is " + describe(found)));
        return verified(device, options);
    }

    private static String describe(OpenClDevices found) {
        return found.devices().stream().map(OpenClDevice::describe).collect(Collectors.joining(", "));
    }

    /** Opens a device that is checked; one that differs is refused, unless the user insists. */
    private static Backend verified(OpenClDevice device, BackendOptions options) {
        return new VerifiedBackend(new OpenClBackend(device), options.allowMismatch());
    }
}
