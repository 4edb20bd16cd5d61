package org.lifsim.backend;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.lifsim.error.DeviceException;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.UnavailableException;
import org.lifsim.internal.cpu.CpuBackend;
import org.lifsim.internal.cpu.JvmInfo;
import org.lifsim.internal.io.CloseAll;
import org.lifsim.internal.opencl.DeviceSelector;
import org.lifsim.internal.opencl.OpenClBackend;
import org.lifsim.internal.opencl.OpenClDevice;
import org.lifsim.internal.opencl.OpenClDevices;
import org.lifsim.internal.selftest.VerifiedBackend;
import org.lifsim.internal.spi.Device;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens backends by name. Only {@code auto} and {@code cpu} fall back to another backend; {@link Choice} gives the reason. A
 * backend that is requested by its own name is returned, or {@link UnavailableException} is thrown.
 *
 * <pre>{@code
 * Backends.Choice choice = Backends.open("auto", BackendOptions.defaults());
 * try (Backend backend = choice.backend();
 *         Population population =
 *                 Population.of(Lif.tutorialParameters()).units(1000).build(backend)) {
 *     System.out.println(backend.deviceDescription() + ": " + choice.reason());
 *     population.advance(100);
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class Backends {
    /** The names that {@link #open} accepts, as text for messages. */
    public static final String NAMES = "auto, all, cpu, cpu-scalar, cpu-vector, opencl, opencl:TEXT or A+B";

    private static final String OPENCL = "opencl";
    private static final Logger LOG = LoggerFactory.getLogger(Backends.class);

    private Backends() {}

    /**
     * A backend with the reason for its choice.
     *
     * @param backend the open backend
     * @param reason one line of text, such as which better backends are not available and why
     */
    public record Choice(Backend backend, String reason) {}

    /**
     * Opens a backend by name.
     *
     * @param name {@value #NAMES}. TEXT is part of the platform's or device's name; TEXT#2 is the second device whose name
     *     contains it. It may also be a number from 1, as {@code lifsim devices} lists them, or a PCI address. Several devices, A+B, such as {@code opencl+cpu}, share each population by their speeds; {@code all} stands for all
     *     GPUs and the CPU.
     * @param options options for opening the backend
     * @return the backend and the reason for its choice
     * @throws InputException if the name is not one of these
     * @throws UnavailableException if the backend is not available or fails its self-test; the message gives the reason and the
     *     way out
     */
    public static Choice open(String name, BackendOptions options) {
        Choice choice = switch (name) {
            case "auto" -> auto(options);
            case "all" -> all(options);
            case "cpu" -> cpu(options);
            case "cpu-scalar" -> new Choice(CpuBackend.scalar(options.threads()), "requested by name");
            case "cpu-vector" -> new Choice(CpuBackend.vector(options.threads()), "requested by name");
            default ->
                name.contains("+") && !isDevice(name)
                        ? several(List.of(name.split("\\+", -1)), options)
                        : new Choice(openCl(name, options), "requested by name");
        };
        LOG.info("backend {}: {}; {}", choice.backend.name(), choice.backend.deviceDescription(), choice.reason);
        return choice;
    }

    /**
     * Opens the best backend with the default options: an OpenCL GPU that passes its self-test, otherwise the CPU.
     *
     * @return the open backend
     */
    public static Backend auto() {
        return open("auto", BackendOptions.defaults()).backend();
    }

    /**
     * Opens several devices as one backend, with the default options. Each population is divided among them.
     *
     * @param names names for {@link #open}, such as {@code opencl:1}, {@code opencl:2} and {@code cpu}; what cannot be divided, such as
     *     a network, runs on the first
     * @return the open backend
     * @throws InputException if there is no name, a name is unknown, or two of them are of one device
     * @throws UnavailableException if a device is not available or fails its self-test
     */
    public static Backend of(String... names) {
        if (names.length == 0) {
            throw new InputException(Problem.of("Backends.of", "got no name").expected(NAMES));
        }
        BackendOptions options = BackendOptions.defaults();
        return names.length == 1
                ? open(names[0], options).backend()
                : several(List.of(names), options).backend();
    }

    /**
     * The names of all backends of this machine: {@code cpu-scalar}, {@code cpu-vector} if it is available, and every OpenCL
     * device. No self-test is run.
     *
     * @return names for {@link #open}
     */
    public static List<String> availableNames() {
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

    /** Whether a device's name has the + of this one. */
    private static boolean isDevice(String name) {
        return name.startsWith(OPENCL + ":")
                && DeviceSelector.find(
                                name.substring(OPENCL.length() + 1),
                                OpenClDevices.probe().devices())
                        .isPresent();
    }

    /** What two names have in common if they name one device. */
    private static Object identity(String name) {
        if (name.equals(OPENCL) || name.startsWith(OPENCL + ":")) {
            return find(name);
        }
        return name.equals("cpu") ? whyScalar().isEmpty() ? "cpu-vector" : "cpu-scalar" : name;
    }

    /** Why {@code cpu} stands for the reference implementation; empty if it stands for the SIMD implementation. */
    private static String whyScalar() {
        String missing = CpuBackend.vectorMissing();
        return missing.isEmpty() && !JvmInfo.hardwareFma() ? "this JVM has no fused multiply-add in hardware" : missing;
    }

    private static Choice several(List<String> names, BackendOptions options) {
        for (int n = 0; n < names.size(); n++) {
            if (names.get(n).isEmpty()
                    || names.indexOf(names.get(n)) < n
                    || List.of("auto", "all").contains(names.get(n))) {
                throw new InputException(Problem.of(
                                "backend '" + String.join("+", names) + "'",
                                names.get(n).isEmpty() ? "has an empty name" : "has " + names.get(n) + " in it")
                        .expected("names of different devices, such as opencl+cpu"));
            }
        }
        Set<Object> distinct = new HashSet<>();
        for (String name : names) {
            if (!distinct.add(identity(name))) {
                throw new InputException(
                        Problem.of("backend '" + String.join("+", names) + "'", "has the device of " + name + " twice")
                                .expected("different devices; TEXT#2 is the second one of a name"));
            }
        }
        List<Device> devices = new ArrayList<>();
        try {
            for (String name : names) {
                devices.add(Device.of(open(name, options).backend()));
            }
        } catch (RuntimeException | Error e) {
            CloseAll.after(e, devices);
            throw e;
        }
        return new Choice(new DeviceGroup(devices), "requested by name");
    }

    /** All GPUs that pass their self-test, and the CPU. */
    private static Choice all(BackendOptions options) {
        List<Device> devices = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        for (OpenClDevice gpu : OpenClDevices.probeForGpus().devices()) {
            if (gpu.kind() == OpenClDevice.Kind.GPU) {
                try {
                    devices.add(Device.of(verified(gpu, options)));
                } catch (UnavailableException | DeviceException e) {
                    reasons.add(e.getMessage());
                }
            }
        }
        Choice cpu = cpu(options);
        if (devices.isEmpty()) {
            return because(reasons.isEmpty() ? "there is no GPU" : String.join("; ", reasons), cpu);
        }
        devices.add(Device.of(cpu.backend));
        return new Choice(
                new DeviceGroup(devices), reasons.isEmpty() ? "all GPUs and the CPU" : String.join("; ", reasons));
    }

    private static Choice auto(BackendOptions options) {
        OpenClDevices openCl = OpenClDevices.probeForGpus();
        if (openCl.devices().isEmpty()) {
            return because(openCl.missing(), cpu(options));
        }
        List<OpenClDevice> gpus = openCl.devices().stream()
                .filter(device -> device.kind() == OpenClDevice.Kind.GPU)
                .toList();
        return gpus.isEmpty()
                ? because("no OpenCL device is a GPU", cpu(options))
                : firstThatOpens(gpus, device -> verified(device, options), () -> cpu(options));
    }

    /**
     * Opens the first device that can be opened. Whatever a driver throws is a reason to go on.
     *
     * @param devices the devices in the order of preference, at least one
     * @param opening opens a device
     * @param otherwise is chosen if none can be opened
     */
    static <T> Choice firstThatOpens(List<T> devices, Function<T, Backend> opening, Supplier<Choice> otherwise) {
        List<String> reasons = new ArrayList<>();
        for (T device : devices) {
            try {
                return new Choice(opening.apply(device), "a GPU that passed its self-test");
            } catch (UnavailableException | DeviceException e) {
                LOG.debug("a GPU cannot be used", e);
                reasons.add(e.getMessage());
            } catch (RuntimeException | Error e) {
                LOG.debug("a GPU cannot be used", e);
                reasons.add("the driver of a GPU failed: " + e);
            }
        }
        return because(String.join("; ", reasons), otherwise.get());
    }

    private static Choice because(String why, Choice choice) {
        return new Choice(choice.backend, why + "; " + choice.reason);
    }

    private static Choice cpu(BackendOptions options) {
        String why = whyScalar();
        if (why.isEmpty()) {
            return new Choice(CpuBackend.vector(options.threads()), "the CPU with the SIMD implementation");
        }
        return new Choice(CpuBackend.scalar(options.threads()), "the CPU with the reference implementation: " + why);
    }

    private static Backend openCl(String name, BackendOptions options) {
        return verified(find(name), options);
    }

    /** The OpenCL device of a name. */
    private static OpenClDevice find(String name) {
        boolean any = name.equals(OPENCL);
        if (!any && !name.startsWith(OPENCL + ":")) {
            throw new InputException(
                    Problem.of("backend '" + name + "'", "is unknown").expected(NAMES));
        }
        OpenClDevices found = OpenClDevices.probe();
        if (found.devices().isEmpty()) {
            throw new UnavailableException(Problem.of("backend " + name, "is not available: " + found.missing()), null);
        }
        String text = any ? "" : name.substring(OPENCL.length() + 1);
        return DeviceSelector.find(text, found.devices())
                .orElseThrow(() -> new UnavailableException(
                        Problem.of(
                                        "backend " + name,
                                        "is not available: no platform or device name contains '" + text + "'")
                                .hint("available: " + describe(found)),
                        null));
    }

    private static String describe(OpenClDevices found) {
        return found.devices().stream().map(OpenClDevice::describe).collect(Collectors.joining(", "));
    }

    /** Opens a device with its self-test. A device that fails it is rejected, unless the options allow the mismatch. */
    private static Backend verified(OpenClDevice device, BackendOptions options) {
        return new VerifiedBackend(new OpenClBackend(device), options.allowMismatch());
    }
}
