package org.lifsim.internal.opencl;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the OpenCL device that a text names. Two devices may have the same name, or one name may be part of another. */
public final class DeviceSelector {
    private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,3}");
    private static final Pattern NUMBERED = Pattern.compile("(.*)#([1-9]\\d{0,3})");

    private DeviceSelector() {}

    /**
     * The device that a text names.
     *
     * @param text part of a device's or platform's name, in any case; {@code TEXT#2} is the second device that TEXT names. Or the
     *     device's number, from 1, as {@code lifsim devices} lists them; or its PCI address
     * @param devices the available devices
     * @return the best match: exact names come first, then GPUs, then OpenCL's order; empty if no device matches
     */
    public static Optional<OpenClDevice> find(String text, List<OpenClDevice> devices) {
        if (NUMBER.matcher(text).matches() && Integer.parseInt(text) <= devices.size()) {
            return Optional.of(devices.get(Integer.parseInt(text) - 1));
        }
        List<OpenClDevice> whole = candidates(text, devices);
        Matcher numbered = NUMBERED.matcher(text);
        if (!whole.isEmpty() || !numbered.matches()) {
            return whole.stream().findFirst();
        }
        return candidates(numbered.group(1), devices).stream()
                .skip(Integer.parseInt(numbered.group(2)) - 1L)
                .findFirst();
    }

    /**
     * A text from which {@link #find} returns this device.
     *
     * @param device one of the devices
     * @param devices the available devices
     * @return the device's name, followed by {@code #} and a number if the name alone selects another device
     */
    public static String nameOf(OpenClDevice device, List<OpenClDevice> devices) {
        int index = candidates(device.name(), devices).indexOf(device);
        return index == 0 ? device.name() : device.name() + "#" + (index + 1);
    }

    /** All devices that match a text: exact names first, then GPUs, then OpenCL's order. */
    private static List<OpenClDevice> candidates(String text, List<OpenClDevice> devices) {
        return devices.stream()
                .filter(device -> device.matches(text))
                .sorted(Comparator.comparing(
                                (OpenClDevice device) -> !device.name().equalsIgnoreCase(text))
                        .thenComparing(device -> device.kind() != OpenClDevice.Kind.GPU))
                .toList();
    }
}
