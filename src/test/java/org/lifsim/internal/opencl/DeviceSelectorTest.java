package org.lifsim.internal.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

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
        return new OpenClDevice(null, null, "Vendor", name, kind, "", "", units, 1, 1, 1, 1, true, true, true);
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
}
