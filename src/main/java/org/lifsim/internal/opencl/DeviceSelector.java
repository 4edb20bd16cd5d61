package org.lifsim.internal.opencl;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which OpenCL device a text names, also where two have one name, or one name is part of another. */
public final class DeviceSelector {
    private static final Pattern NUMBERED = Pattern.compile("(.*)#([1-9]\\d{0,3})");

    private DeviceSelector() {}

    /** The device that a text names; {@code TEXT#2} is the second of those that TEXT names. */
    public static Optional<OpenClDevice> find(String text, List<OpenClDevice> devices) {
        List<OpenClDevice> whole = candidates(text, devices);
        Matcher numbered = NUMBERED.matcher(text);
        if (!whole.isEmpty() || !numbered.matches()) {
            return whole.stream().findFirst();
        }
        return candidates(numbered.group(1), devices).stream()
                .skip(Integer.parseInt(numbered.group(2)) - 1L)
                .findFirst();
    }

    /** A text that names this device and no other: its name, with a number where the name alone gives another. */
    public static String nameOf(OpenClDevice device, List<OpenClDevice> devices) {
        int index = candidates(device.name(), devices).indexOf(device);
        return index == 0 ? device.name() : device.name() + "#" + (index + 1);
    }

    /** All that a text names: those of exactly that name first, then GPUs, then in OpenCL's order. */
    private static List<OpenClDevice> candidates(String text, List<OpenClDevice> devices) {
        return devices.stream()
                .filter(device -> device.matches(text))
                .sorted(Comparator.comparing(
                                (OpenClDevice device) -> !device.name().equalsIgnoreCase(text))
                        .thenComparing(device -> device.kind() != OpenClDevice.Kind.GPU))
                .toList();
    }
}
