package org.lifsim.internal.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeviceSelectorTest {
    private static final OpenClDevice CPU = device("Some CPU", OpenClDevice.Kind.CPU, 1);
    private static final OpenClDevice TI = device("RTX 3080 Ti", OpenClDevice.Kind.GPU, 2);
    private static final OpenClDevice FIRST = device("RTX 3080", OpenClDevice.Kind.GPU, 3);
    private static final OpenClDevice SECOND = device("RTX 3080", OpenClDevice.Kind.GPU, 4);
    private static final List<OpenClDevice> ALL = List.of(CPU, TI, FIRST, SECOND);

    private static OpenClDevice device(String name, OpenClDevice.Kind kind, int units) {
        return new OpenClDevice(
                null,
                null,
                "Vendor",
                name,
                kind,
                "",
                "",
                units,
                1,
                1,
                1,
                1,
                true,
                true,
                true,
                "0000:0" + units + ":00.0");
    }

    @Test
    void everyDeviceHasANameOfItsOwn() {
        for (OpenClDevice device : ALL) {
            assertSame(
                    device,
                    DeviceSelector.find(DeviceSelector.nameOf(device, ALL), ALL).orElseThrow());
        }
        assertEquals("RTX 3080#2", DeviceSelector.nameOf(SECOND, ALL));
    }

    @Test
    void aTextNamesAGpuFirst() {
        assertSame(TI, DeviceSelector.find("", ALL).orElseThrow());
        assertSame(TI, DeviceSelector.find("vendor", ALL).orElseThrow());
        assertSame(CPU, DeviceSelector.find("cpu", ALL).orElseThrow());
        assertEquals(Optional.empty(), DeviceSelector.find("RTX 3080#4", ALL));
        assertEquals(Optional.empty(), DeviceSelector.find("4090", ALL));
    }

    @Test
    void aNumberOrAPciAddressNamesADevice() {
        for (int n = 0; n < ALL.size(); n++) {
            assertSame(ALL.get(n), DeviceSelector.find("" + (n + 1), ALL).orElseThrow());
            assertSame(
                    ALL.get(n),
                    DeviceSelector.find(ALL.get(n).pciAddress(), ALL).orElseThrow());
            assertSame(
                    ALL.get(n),
                    DeviceSelector.find("0000" + ALL.get(n).pciAddress(), ALL).orElseThrow());
        }
        assertSame(TI, DeviceSelector.find("3080", ALL).orElseThrow(), "a number beyond the devices is part of a name");
        assertEquals(Optional.empty(), DeviceSelector.find("5", ALL));
    }

    @Test
    void pciAddressesAreThoseOfTheSystem() {
        ByteBuffer khronos =
                bytes(16).putInt(0, 1).putInt(4, 0xc3).putInt(8, 0x1f).putInt(12, 2);
        assertEquals("0001:c3:1f.2", PciAddress.ofKhronos(khronos));
        ByteBuffer slot = bytes(4).putInt(0, 8 * 0x1f + 2);
        assertEquals("0001:c3:1f.2", PciAddress.ofNvidia(bytes(4).putInt(0, 1), bytes(4).putInt(0, 0xc3), slot));
        ByteBuffer amd = bytes(24).put(21, (byte) 0xc3).put(22, (byte) 0x1f).put(23, (byte) 2);
        assertEquals("0000:c3:1f.2", PciAddress.ofAmd(amd));
    }

    private static ByteBuffer bytes(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    }
}
