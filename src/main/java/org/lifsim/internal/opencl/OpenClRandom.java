package org.lifsim.internal.opencl;

import static org.jocl.CL.CL_MEM_READ_WRITE;
import static org.jocl.CL.clCreateBuffer;
import static org.jocl.CL.clCreateCommandQueue;
import static org.jocl.CL.clCreateKernel;
import static org.jocl.CL.clEnqueueNDRangeKernel;

import java.nio.FloatBuffer;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Sizeof;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_kernel;
import org.jocl.cl_mem;
import org.jocl.cl_program;
import org.lifsim.internal.random.Distribution;
import org.lifsim.random.RandomKey;

/** Draws random numbers on a device with the kernels of {@code random_fill.cl}. */
final class OpenClRandom {
    /** Work-items per work-group. */
    static final long GROUP_ITEMS = 64;

    private OpenClRandom() {}

    @SuppressWarnings("deprecation") // clCreateCommandQueueWithProperties needs OpenCL 2.0, and we ask for 1.2
    static void run(
            OpenClBackend backend,
            cl_context context,
            cl_program program,
            int width,
            Distribution distribution,
            RandomKey key,
            float parameter,
            long first,
            float[] dst) {
        KernelSignature signature = BufferKernels.of(distribution);
        try (ResourceScope scope = new ResourceScope()) {
            long vectors = (1 + (dst.length - 1L) / (width * GROUP_ITEMS)) * GROUP_ITEMS;
            cl_command_queue queue = scope.keep(
                    clCreateCommandQueue(context, backend.properties().id(), 0, null), CL::clReleaseCommandQueue);
            cl_mem numbers = scope.keep(
                    clCreateBuffer(context, CL_MEM_READ_WRITE, vectors * width * Sizeof.cl_float, null, null),
                    CL::clReleaseMemObject);
            cl_kernel handle = scope.keep(clCreateKernel(program, signature.kernel(), null), CL::clReleaseKernel);
            KernelArguments kernel = new KernelArguments(handle, signature)
                    .buffer("into", numbers)
                    .ints("hi", key.hi())
                    .ints("lo", key.lo())
                    .floats("parameter", parameter)
                    .longs("first", first);
            clEnqueueNDRangeKernel(
                    queue, kernel.kernel(), 1, null, new long[] {vectors}, new long[] {GROUP_ITEMS}, 0, null, null);
            HostTransfer.read(queue, numbers, 0, FloatBuffer.wrap(dst));
        } catch (CLException e) {
            throw backend.failure("drawing random numbers with kernel " + signature.kernel(), e);
        }
    }
}
