package org.lifsim.internal.cpu;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/** Describes the Java virtual machine and how it computes a fused multiply-add. */
public final class JvmInfo {
    private JvmInfo() {}

    /**
     * Describes the virtual machine for messages.
     *
     * @return name and version
     */
    public static String describe() {
        return "Java " + System.getProperty("java.version") + " (" + System.getProperty("java.vm.name") + ")";
    }

    /**
     * Whether {@code Math.fma} is one machine instruction. If not, it is exact but thousands of times slower.
     *
     * @return true if it is, or if this virtual machine does not report it
     */
    public static boolean hardwareFma() {
        HotSpotDiagnosticMXBean hotSpot = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        try {
            return hotSpot == null
                    || Boolean.parseBoolean(hotSpot.getVMOption("UseFMA").getValue());
        } catch (IllegalArgumentException notHotSpot) {
            return true;
        }
    }
}
