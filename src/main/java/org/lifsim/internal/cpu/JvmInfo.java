package org.lifsim.internal.cpu;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/** What the Java virtual machine is and how it does a fused multiply-add. */
public final class JvmInfo {
    private JvmInfo() {}

    /**
     * The virtual machine, for people.
     *
     * @return name and version
     */
    public static String describe() {
        return "Java " + System.getProperty("java.version") + " (" + System.getProperty("java.vm.name") + ")";
    }

    /**
     * Whether {@code Math.fma} is one machine instruction; if not, it is exact but thousands of times slower.
     *
     * @return true if it is, or if this virtual machine does not tell
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
