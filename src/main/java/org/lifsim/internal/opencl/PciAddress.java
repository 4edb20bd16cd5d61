package org.lifsim.internal.opencl;

import static org.jocl.CL.clGetDeviceInfo;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.cl_device_id;

/** The PCI address of a device, as {@code lspci} and {@code nvidia-smi} print it. JOCL does not know the names of these queries. */
final class PciAddress {
    /** Extension cl_khr_pci_bus_info: four integers, domain, bus, device and function. */
    private static final int INFO_KHR = 0x410F;

    /** Extension cl_nv_device_attribute_query: one integer each. A slot is 8 times the device, plus the function. */
    private static final int BUS_NV = 0x4008;

    private static final int SLOT_NV = 0x4009;
    private static final int DOMAIN_NV = 0x400A;

    /** Extension cl_amd_device_attribute_query: 24 bytes, the last three of which are bus, device and function. */
    private static final int TOPOLOGY_AMD = 0x4037;

    private static final int BYTES_AMD = 24;
    private static final int BUS_AMD = 21;
    private static final int FUNCTIONS = 8;

    private PciAddress() {}

    /**
     * Asks a driver.
     *
     * @param device the device
     * @param extensions its extensions
     * @return an address such as {@code 0000:65:00.0}; empty if the driver does not tell it
     */
    static String of(cl_device_id device, String extensions) {
        try {
            if (extensions.contains("cl_khr_pci_bus_info")) {
                return ofKhronos(query(device, INFO_KHR, 4 * Integer.BYTES));
            }
            if (extensions.contains("cl_nv_device_attribute_query")) {
                return ofNvidia(
                        query(device, DOMAIN_NV, Integer.BYTES),
                        query(device, BUS_NV, Integer.BYTES),
                        query(device, SLOT_NV, Integer.BYTES));
            }
            if (extensions.contains("cl_amd_device_attribute_query")) {
                return ofAmd(query(device, TOPOLOGY_AMD, BYTES_AMD));
            }
        } catch (CLException e) { // such as a driver that is older than the query: the device has a name all the same
            return "";
        }
        return "";
    }

    static String ofKhronos(ByteBuffer info) {
        return text(info.getInt(0), info.getInt(4), info.getInt(8), info.getInt(12));
    }

    static String ofNvidia(ByteBuffer domain, ByteBuffer bus, ByteBuffer slot) {
        return text(domain.getInt(0), bus.getInt(0), slot.getInt(0) / FUNCTIONS, slot.getInt(0) % FUNCTIONS);
    }

    static String ofAmd(ByteBuffer topology) {
        return text(
                0,
                Byte.toUnsignedInt(topology.get(BUS_AMD)),
                Byte.toUnsignedInt(topology.get(BUS_AMD + 1)),
                Byte.toUnsignedInt(topology.get(BUS_AMD + 2)));
    }

    private static String text(int domain, int bus, int device, int function) {
        return String.format(Locale.ROOT, "%04x:%02x:%02x.%x", domain, bus, device, function);
    }

    private static ByteBuffer query(cl_device_id device, int what, int size) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
        clGetDeviceInfo(device, what, size, Pointer.to(bytes), null);
        return bytes;
    }
}
