package org.lifsim.internal.opencl;

import static org.jocl.CL.CL_DEVICE_TYPE_ALL;
import static org.jocl.CL.clGetDeviceIDs;
import static org.jocl.CL.clGetPlatformIDs;

import java.util.ArrayList;
import java.util.List;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The available OpenCL devices. They are searched for once per process: after a first failure to load, JOCL fails with misleading
 * errors.
 *
 * @param devices the devices, in OpenCL's order
 * @param missing why there is no device and how to get one; empty if there are devices
 */
public record OpenClDevices(List<OpenClDevice> devices, String missing) {
    private static final Logger LOG = LoggerFactory.getLogger(OpenClDevices.class);
    private static final String NO_LOADER =
            "no OpenCL loader found (%s): install one (Debian: ocl-icd-libopencl1) and a"
                    + " driver (your GPU vendor's, or pocl-opencl-icd for the CPU)";
    private static final String NO_DRIVER = "the OpenCL loader found no driver (%s): install your GPU vendor's, or"
            + " pocl-opencl-icd (Debian) for the CPU";

    private static final class Once {
        static final OpenClDevices FOUND = look();
    }

    /**
     * The available devices. Only the first call searches for them.
     *
     * @return the devices, or the reason why there is none
     */
    public static OpenClDevices probe() {
        return Once.FOUND;
    }

    private static OpenClDevices look() {
        try {
            CL.setExceptionsEnabled(true);
            List<OpenClDevice> devices = new ArrayList<>();
            String broken = "its platforms have no device";
            for (cl_platform_id platform : platforms()) {
                try {
                    for (cl_device_id device : devicesOf(platform)) {
                        devices.add(OpenClDevice.of(platform, device));
                    }
                } catch (CLException e) { // one broken driver must not hide the others
                    broken = firstLine(e);
                    LOG.warn("skipping an OpenCL platform that fails to list its devices: {}", broken);
                }
            }
            warnOfSignals(devices);
            String missing = devices.isEmpty() ? String.format(NO_DRIVER, broken) : "";
            return new OpenClDevices(List.copyOf(devices), missing);
        } catch (LinkageError e) {
            return new OpenClDevices(List.of(), String.format(NO_LOADER, firstLine(e)));
        } catch (CLException e) {
            return new OpenClDevices(List.of(), String.format(NO_DRIVER, firstLine(e)));
        }
    }

    private static cl_platform_id[] platforms() {
        int[] count = new int[1];
        clGetPlatformIDs(0, null, count);
        cl_platform_id[] platforms = new cl_platform_id[count[0]];
        clGetPlatformIDs(platforms.length, platforms, null);
        return platforms;
    }

    private static cl_device_id[] devicesOf(cl_platform_id platform) {
        try {
            int[] count = new int[1];
            clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 0, null, count);
            cl_device_id[] devices = new cl_device_id[count[0]];
            clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, devices.length, devices, null);
            return devices;
        } catch (CLException e) {
            if (e.getStatus() == CL.CL_DEVICE_NOT_FOUND) {
                return new cl_device_id[0];
            }
            throw e;
        }
    }

    /** Warns of CPU drivers: their compiler may replace the JVM's signal handlers, as the LLVM in PoCL does. */
    private static void warnOfSignals(List<OpenClDevice> devices) {
        boolean chained = System.getenv().getOrDefault("LD_PRELOAD", "").contains("jsig");
        boolean linux = System.getProperty("os.name").startsWith("Linux");
        if (linux && !chained && devices.stream().anyMatch(device -> device.kind() == OpenClDevice.Kind.CPU)) {
            LOG.warn(
                    "a CPU driver of OpenCL may replace the JVM's signal handlers, which can crash the JVM: start Java"
                            + " with LD_PRELOAD={}/lib/libjsig.so, as bin/lifsim does",
                    System.getProperty("java.home"));
        }
    }

    private static String firstLine(Throwable e) {
        return String.valueOf(e.getMessage())
                .lines()
                .findFirst()
                .orElse(e.toString())
                .strip();
    }
}
