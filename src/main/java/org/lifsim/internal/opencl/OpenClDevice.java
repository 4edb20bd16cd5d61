package org.lifsim.internal.opencl;

import static org.jocl.CL.CL_DEVICE_DOUBLE_FP_CONFIG;
import static org.jocl.CL.CL_DEVICE_EXTENSIONS;
import static org.jocl.CL.CL_DEVICE_GLOBAL_MEM_SIZE;
import static org.jocl.CL.CL_DEVICE_MAX_COMPUTE_UNITS;
import static org.jocl.CL.CL_DEVICE_MAX_MEM_ALLOC_SIZE;
import static org.jocl.CL.CL_DEVICE_MAX_WORK_GROUP_SIZE;
import static org.jocl.CL.CL_DEVICE_NAME;
import static org.jocl.CL.CL_DEVICE_NATIVE_VECTOR_WIDTH_FLOAT;
import static org.jocl.CL.CL_DEVICE_SINGLE_FP_CONFIG;
import static org.jocl.CL.CL_DEVICE_TYPE;
import static org.jocl.CL.CL_DEVICE_TYPE_CPU;
import static org.jocl.CL.CL_DEVICE_TYPE_GPU;
import static org.jocl.CL.CL_DEVICE_VERSION;
import static org.jocl.CL.CL_DRIVER_VERSION;
import static org.jocl.CL.CL_FP_CORRECTLY_ROUNDED_DIVIDE_SQRT;
import static org.jocl.CL.CL_FP_DENORM;
import static org.jocl.CL.CL_PLATFORM_NAME;
import static org.jocl.CL.clGetDeviceInfo;
import static org.jocl.CL.clGetPlatformInfo;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jocl.Pointer;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/**
 * An OpenCL device and its properties.
 *
 * @param platformId OpenCL's handle of the platform
 * @param id OpenCL's handle of the device
 * @param platform the platform's name
 * @param name the device's name
 * @param kind CPU, GPU, simulator or other accelerator
 * @param version its OpenCL version
 * @param driver its driver's version
 * @param computeUnits number of compute units
 * @param vectorWidth native vector width, in float32 lanes
 * @param maxWorkGroup maximum size of a work-group, in work-items
 * @param memory size of the global memory, in bytes
 * @param maxBuffer maximum size of a buffer, in bytes
 * @param subnormals whether it supports subnormal float32
 * @param roundedDivision whether it can round float32 division correctly
 * @param float64 whether it computes in float64, with subnormal numbers
 * @param pciAddress where it is, such as {@code 0000:65:00.0}; empty if the driver does not tell it
 */
public record OpenClDevice(
        cl_platform_id platformId,
        cl_device_id id,
        String platform,
        String name,
        Kind kind,
        String version,
        String driver,
        int computeUnits,
        int vectorWidth,
        long maxWorkGroup,
        long memory,
        long maxBuffer,
        boolean subnormals,
        boolean roundedDivision,
        boolean float64,
        String pciAddress) {

    /** The kind of a device. */
    public enum Kind {
        /** The host's processor. */
        CPU,
        /** A graphics processor. */
        GPU,
        /** Oclgrind, say, which calls itself a CPU and a GPU. It is slow and only for tests, so it must be named. */
        SIMULATOR,
        /** Anything else. */
        ACCELERATOR;

        static Kind of(boolean cpu, boolean gpu) {
            return cpu && gpu ? SIMULATOR : gpu ? GPU : cpu ? CPU : ACCELERATOR;
        }
    }

    static OpenClDevice of(cl_platform_id platform, cl_device_id id) {
        long type = number(id, CL_DEVICE_TYPE);
        String extensions = text(id, CL_DEVICE_EXTENSIONS);
        long precision = number(id, CL_DEVICE_SINGLE_FP_CONFIG);
        return new OpenClDevice(
                platform,
                id,
                platformName(platform),
                text(id, CL_DEVICE_NAME),
                Kind.of((type & CL_DEVICE_TYPE_CPU) != 0, (type & CL_DEVICE_TYPE_GPU) != 0),
                text(id, CL_DEVICE_VERSION),
                text(id, CL_DRIVER_VERSION),
                (int) number(id, CL_DEVICE_MAX_COMPUTE_UNITS),
                (int) number(id, CL_DEVICE_NATIVE_VECTOR_WIDTH_FLOAT),
                number(id, CL_DEVICE_MAX_WORK_GROUP_SIZE),
                number(id, CL_DEVICE_GLOBAL_MEM_SIZE),
                number(id, CL_DEVICE_MAX_MEM_ALLOC_SIZE),
                (precision & CL_FP_DENORM) != 0,
                (precision & CL_FP_CORRECTLY_ROUNDED_DIVIDE_SQRT) != 0,
                extensions.contains("cl_khr_fp64") && (number(id, CL_DEVICE_DOUBLE_FP_CONFIG) & CL_FP_DENORM) != 0,
                PciAddress.of(id, extensions));
    }

    /**
     * Whether a text names this device: the name of the device or its platform contains it, in any case, or it is the PCI address, whose
     * domain nvidia-smi prints with eight digits.
     *
     * @param text what follows {@code opencl:}
     * @return whether it names this device
     */
    public boolean matches(String text) {
        return !pciAddress.isEmpty() && pciAddress.equalsIgnoreCase(text.replaceFirst("^0000(?=[0-9a-fA-F]{4}:)", ""))
                || (platform + "\n" + name).toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT));
    }

    /**
     * The device in one line, for messages.
     *
     * @return the name, and the platform in parentheses
     */
    public String describe() {
        return name + " (" + platform + ")";
    }

    private static long number(cl_device_id device, int what) {
        long[] value = new long[1];
        clGetDeviceInfo(device, what, Long.BYTES, Pointer.to(value), null);
        return value[0];
    }

    private static String text(cl_device_id device, int what) {
        long[] size = new long[1];
        clGetDeviceInfo(device, what, 0, null, size);
        byte[] bytes = new byte[(int) size[0]];
        clGetDeviceInfo(device, what, bytes.length, Pointer.to(bytes), null);
        return withoutNul(bytes);
    }

    static String platformName(cl_platform_id platform) {
        long[] size = new long[1];
        clGetPlatformInfo(platform, CL_PLATFORM_NAME, 0, null, size);
        byte[] bytes = new byte[(int) size[0]];
        clGetPlatformInfo(platform, CL_PLATFORM_NAME, bytes.length, Pointer.to(bytes), null);
        return withoutNul(bytes);
    }

    private static String withoutNul(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8).replace("\0", "").strip();
    }
}
