package org.lifsim.internal.opencl;

import static org.jocl.CL.CL_DEVICE_TYPE_ALL;
import static org.jocl.CL.clGetDeviceIDs;
import static org.jocl.CL.clGetPlatformIDs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    private static final String NO_DRIVER = "the OpenCL loader found no device (%s): install your GPU vendor's, or"
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

    /**
     * The devices among which a GPU can be. As {@link #probe}, but no driver is loaded if all of them are known to be for the CPU.
     *
     * @return the devices, or the reason why there is none
     */
    public static OpenClDevices probeForGpus() {
        return RegisteredDrivers.onlyForTheCpu()
                .map(names -> new OpenClDevices(List.of(), "no OpenCL driver is for a GPU (" + names + ")"))
                .orElseGet(OpenClDevices::probe);
    }

    private static OpenClDevices look() {
        Optional<String> moving = MovedArrays.problem();
        if (moving.isPresent()) {
            return new OpenClDevices(List.of(), moving.get());
        }
        try {
            Optional<String> unloadable = JoclLibrary.load(SignalHandlers::prepare);
            return unloadable.isPresent()
                    ? new OpenClDevices(List.of(), unloadable.get())
                    : SignalHandlers.keep(OpenClDevices::list);
        } catch (CLException e) {
            return new OpenClDevices(List.of(), String.format(NO_DRIVER, firstLine(e)));
        } catch (LinkageError e) {
            return new OpenClDevices(List.of(), String.format(NO_LOADER, firstLine(e)));
        } catch (RuntimeException | Error e) { // whatever a driver does, there are other backends
            LOG.debug("OpenCL cannot be used", e);
            return new OpenClDevices(List.of(), "looking for OpenCL devices failed (" + firstLine(e) + ")");
        }
    }

    private static OpenClDevices list() {
        List<OpenClDevice> devices = new ArrayList<>();
        Optional<String> unwritable = Optional.empty();
        String broken = "its platforms have no device";
        for (cl_platform_id platform : platforms()) {
            try {
                cl_device_id[] found = devicesOf(platform);
                for (cl_device_id device : found) {
                    devices.add(OpenClDevice.of(platform, device));
                }
                if (found.length == 0 && OpenClDevice.platformName(platform).equals(PoclCache.PLATFORM)) {
                    unwritable = PoclCache.problem(System.getenv());
                }
            } catch (RuntimeException | Error e) { // one broken driver must not hide the others
                broken = firstLine(e);
                LOG.warn("skipping an OpenCL platform that fails to list its devices: {}", broken);
                LOG.debug("the platform failed", e);
            }
        }
        String missing = unwritable.orElse(String.format(NO_DRIVER, broken));
        return new OpenClDevices(List.copyOf(devices), devices.isEmpty() ? missing : "");
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

    private static String firstLine(Throwable e) {
        return String.valueOf(e.getMessage())
                .lines()
                .findFirst()
                .orElse(e.toString())
                .strip();
    }
}
