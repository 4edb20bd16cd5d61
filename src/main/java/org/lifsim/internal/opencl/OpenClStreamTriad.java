package org.lifsim.internal.opencl;

import static org.jocl.CL.CL_MEM_READ_WRITE;
import static org.jocl.CL.clCreateBuffer;
import static org.jocl.CL.clCreateCommandQueue;
import static org.jocl.CL.clCreateKernel;
import static org.jocl.CL.clEnqueueNDRangeKernel;
import static org.jocl.CL.clFinish;
import static org.jocl.CL.clSetKernelArg;

import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_kernel;
import org.jocl.cl_mem;
import org.jocl.cl_program;
import org.lifsim.internal.spi.StreamTriad;

/** The stream triad on a device, which measures memory bandwidth. */
final class OpenClStreamTriad implements StreamTriad.Run {
    private final OpenClBackend backend;
    private final ResourceScope scope = new ResourceScope();
    private final long[] size;
    private final cl_command_queue queue;
    private final cl_kernel triad;

    @SuppressWarnings("deprecation") // clCreateCommandQueueWithProperties needs OpenCL 2.0, and we ask for 1.2
    OpenClStreamTriad(OpenClBackend backend, cl_context context, cl_program program, int length) {
        this.backend = backend;
        this.size = new long[] {length};
        try {
            queue = scope.keep(
                    clCreateCommandQueue(context, backend.properties().id(), 0, null), CL::clReleaseCommandQueue);
            triad = scope.keep(clCreateKernel(program, "triad", null), CL::clReleaseKernel);
            cl_kernel fill = scope.keep(clCreateKernel(program, "fill", null), CL::clReleaseKernel);
            for (int index = 0; index < 3; index++) {
                cl_mem array = scope.keep(
                        clCreateBuffer(context, CL_MEM_READ_WRITE, (long) length * Sizeof.cl_float, null, null),
                        CL::clReleaseMemObject);
                clSetKernelArg(fill, 0, Sizeof.cl_mem, Pointer.to(array));
                clSetKernelArg(fill, 1, Sizeof.cl_float, Pointer.to(new float[] {index}));
                clEnqueueNDRangeKernel(queue, fill, 1, null, size, null, 0, null, null);
                clSetKernelArg(triad, index, Sizeof.cl_mem, Pointer.to(array));
            }
            run(1);
        } catch (CLException e) {
            scope.close();
            throw backend.failure("preparing kernel triad", e);
        }
    }

    @Override
    public void run(int times) {
        try {
            for (int k = 0; k < times; k++) {
                clEnqueueNDRangeKernel(queue, triad, 1, null, size, null, 0, null, null);
            }
            clFinish(queue);
        } catch (CLException e) {
            throw backend.failure("running kernel triad", e);
        }
    }

    @Override
    public void close() {
        scope.close();
    }
}
