package org.lifsim.internal.opencl;

import static org.jocl.CL.CL_MEM_COPY_HOST_PTR;
import static org.jocl.CL.CL_MEM_READ_ONLY;
import static org.jocl.CL.CL_MEM_WRITE_ONLY;
import static org.jocl.CL.CL_TRUE;
import static org.jocl.CL.clBuildProgram;
import static org.jocl.CL.clCreateBuffer;
import static org.jocl.CL.clCreateCommandQueueWithProperties;
import static org.jocl.CL.clCreateContext;
import static org.jocl.CL.clCreateKernel;
import static org.jocl.CL.clCreateProgramWithSource;
import static org.jocl.CL.clEnqueueNDRangeKernel;
import static org.jocl.CL.clEnqueueReadBuffer;
import static org.jocl.CL.clReleaseCommandQueue;
import static org.jocl.CL.clReleaseContext;
import static org.jocl.CL.clReleaseKernel;
import static org.jocl.CL.clReleaseMemObject;
import static org.jocl.CL.clReleaseProgram;
import static org.jocl.CL.clSetKernelArg;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Random;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_context_properties;
import org.jocl.cl_device_id;
import org.jocl.cl_kernel;
import org.jocl.cl_mem;
import org.jocl.cl_program;
import org.jocl.cl_queue_properties;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lifsim.Requirements;

/** Tests the conversion of a vector comparison to bits, with the processor's instruction and without it. */
class OccupancyOfTest {
    private static final int VECTORS = 1000;

    /** Simulates a processor for which numerics.cl has no instruction. */
    private static final String PLAIN = "#undef __AVX__\n#undef __AVX512DQ__\n";

    private static final String KERNEL = """

            kernel void occupancy_of_values(global const mask_t *values, global occupancy_t *occupancy) {
                const size_t i = get_global_id(0);
                occupancy[i] = occupancy_of(values[i] > 0);
            }
            """;

    @ParameterizedTest
    @CsvSource({"8, false", "8, true", "16, false", "16, true"})
    void everyUnitHasItsBit(int width, boolean isApplicable) {
        if (OpenClDevices.probe().devices().isEmpty()) {
            Requirements.skip(
                    "opencl", "occupancy on opencl", OpenClDevices.probe().missing());
        }
        int[] values = new int[VECTORS * width];
        byte[] expected = new byte[values.length / Byte.SIZE];
        Random random = new Random(width);
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt();
            if (values[i] > 0) {
                expected[i / Byte.SIZE] |= (byte) (1 << i % Byte.SIZE);
            }
        }
        assertArrayEquals(expected, occupancy(width, isApplicable, values));
    }

    private static byte[] occupancy(int width, boolean isApplicable, int[] values) {
        OpenClDevice device = OpenClDevices.probe().devices().get(0);
        cl_device_id[] ids = {device.id()};
        cl_context context = clCreateContext(new cl_context_properties(), 1, ids, null, null, null);
        cl_command_queue queue = clCreateCommandQueueWithProperties(context, ids[0], new cl_queue_properties(), null);
        String[] sources = {
            isApplicable ? PLAIN : "", KernelConstants.macros(), KernelSource.read("numerics.cl"), KERNEL
        };
        cl_program program = clCreateProgramWithSource(context, sources.length, sources, null, null);
        clBuildProgram(program, 1, ids, "-cl-std=CL1.2 -DLIFSIM_WIDTH=" + width, null, null);
        cl_kernel kernel = clCreateKernel(program, "occupancy_of_values", null);
        cl_mem from = clCreateBuffer(
                context,
                CL_MEM_READ_ONLY | CL_MEM_COPY_HOST_PTR,
                (long) values.length * Sizeof.cl_int,
                Pointer.to(values),
                null);
        byte[] occupancy = new byte[values.length / Byte.SIZE];
        cl_mem to = clCreateBuffer(context, CL_MEM_WRITE_ONLY, occupancy.length, null, null);
        clSetKernelArg(kernel, 0, Sizeof.cl_mem, Pointer.to(from));
        clSetKernelArg(kernel, 1, Sizeof.cl_mem, Pointer.to(to));
        clEnqueueNDRangeKernel(queue, kernel, 1, null, new long[] {VECTORS}, null, 0, null, null);
        clEnqueueReadBuffer(queue, to, CL_TRUE, 0, occupancy.length, Pointer.to(occupancy), 0, null, null);
        clReleaseMemObject(from);
        clReleaseMemObject(to);
        clReleaseKernel(kernel);
        clReleaseProgram(program);
        clReleaseCommandQueue(queue);
        clReleaseContext(context);
        return occupancy;
    }
}
