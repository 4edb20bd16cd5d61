package org.lifsim.backend;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What one of several devices did: its part of the work, and how long it waited for the others.
 *
 * @param device the device's name and description
 * @param unitSteps steps that it took, summed over its units
 * @param busySeconds time in which it took steps
 * @param idleSeconds time in which others took steps and it did not
 */
public record DeviceShare(String device, long unitSteps, double busySeconds, double idleSeconds) {
    private static final double PERCENT = 100;

    /**
     * What devices did between two moments.
     *
     * @param before their shares at the first moment
     * @param after their shares at the second moment, for the same devices in the same order
     * @return the differences
     */
    public static List<DeviceShare> between(List<DeviceShare> before, List<DeviceShare> after) {
        List<DeviceShare> done = new ArrayList<>();
        for (int n = 0; n < after.size(); n++) {
            DeviceShare was = before.get(n);
            DeviceShare is = after.get(n);
            done.add(new DeviceShare(
                    is.device,
                    is.unitSteps - was.unitSteps,
                    is.busySeconds - was.busySeconds,
                    is.idleSeconds - was.idleSeconds));
        }
        return List.copyOf(done);
    }

    /**
     * The sum of two pieces of work of one device.
     *
     * @param other the other piece
     * @return the sum
     */
    public DeviceShare plus(DeviceShare other) {
        return new DeviceShare(
                device, unitSteps + other.unitSteps, busySeconds + other.busySeconds, idleSeconds + other.idleSeconds);
    }

    /**
     * The share as JSON has it.
     *
     * @return device, unit_steps, busy_seconds and idle_seconds
     */
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("device", device);
        facts.put("unit_steps", unitSteps);
        facts.put("busy_seconds", busySeconds);
        facts.put("idle_seconds", idleSeconds);
        return facts;
    }

    /**
     * The shares in words, one line for each device.
     *
     * @param shares what the devices did
     * @return lines such as {@code 71% of the work, idle 2% of the time: cpu-vector, 8 threads}
     */
    public static List<String> describe(List<DeviceShare> shares) {
        double all =
                Math.max(1, shares.stream().mapToLong(DeviceShare::unitSteps).sum());
        List<String> lines = new ArrayList<>();
        for (DeviceShare share : shares) {
            double seconds = share.busySeconds + share.idleSeconds;
            lines.add(String.format(
                    Locale.ROOT,
                    "%.0f%% of the work, idle %.0f%% of the time: %s",
                    PERCENT * share.unitSteps / all,
                    seconds > 0 ? PERCENT * share.idleSeconds / seconds : PERCENT,
                    share.device));
        }
        return lines;
    }
}
