package org.lifsim.internal.opencl;

import static org.jocl.CL.CL_MEM_READ_WRITE;
import static org.jocl.CL.clCreateBuffer;
import static org.jocl.CL.clCreateCommandQueue;
import static org.jocl.CL.clCreateKernel;
import static org.jocl.CL.clEnqueueNDRangeKernel;
import static org.jocl.CL.clFinish;

import java.util.List;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Sizeof;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_mem;
import org.jocl.cl_program;
import org.lifsim.internal.io.CloseAll;
import org.lifsim.internal.spi.StreamTriad;

/** The stream triad on a device, which measures memory bandwidth. */
final class OpenClStreamTriad implements StreamTriad.Run {
    private final OpenClBackend backend;
    private final ResourceScope scope = new ResourceScope();
    private final long[] size;
    private final cl_command_queue queue;
    private final KernelArguments triad;

    @SuppressWarnings("deprecation") // clCreateCommandQueueWithProperties needs OpenCL 2.0, and we ask for 1.2
    OpenClStreamTriad(OpenClBackend backend, cl_context context, cl_program program, int length) {
        this.backend = backend;
        this.size = new long[] {length};
        try {
            queue = scope.keep(
                    clCreateCommandQueue(context, backend.properties().id(), 0, null), CL::clReleaseCommandQueue);
            triad = kernel(program, BufferKernels.TRIAD);
            KernelArguments fill = kernel(program, BufferKernels.FILL);
            float value = 0f;
            for (KernelSignature.Parameter parameter : BufferKernels.TRIAD.parameters()) {
                cl_mem array = scope.keep(
                        clCreateBuffer(context, CL_MEM_READ_WRITE, (long) length * Sizeof.cl_float, null, null),
                        CL::clReleaseMemObject);
                fill.buffer("values", array).floats("value", value++);
                clEnqueueNDRangeKernel(queue, fill.kernel(), 1, null, size, null, 0, null, null);
                triad.buffer(parameter.name(), array);
            }
            run(1);
        } catch (RuntimeException | Error e) {
            CloseAll.after(e, List.of(scope));
            if (e instanceof CLException failure) {
                throw backend.failure("preparing kernel triad", failure);
            }
            throw e;
        }
    }

    private KernelArguments kernel(cl_program program, KernelSignature signature) {
        return new KernelArguments(
                scope.keep(clCreateKernel(program, signature.kernel(), null), CL::clReleaseKernel), signature);
    }

    @Override
    public void run(int times) {
        try {
            for (int k = 0; k < times; k++) {
                clEnqueueNDRangeKernel(queue, triad.kernel(), 1, null, size, null, 0, null, null);
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
