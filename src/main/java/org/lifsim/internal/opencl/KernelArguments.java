package org.lifsim.internal.opencl;

import static org.jocl.CL.clSetKernelArg;

import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_kernel;
import org.jocl.cl_mem;

/** Sets a kernel's arguments in order, so that callers need no indices. */
final class KernelArguments {
    private final cl_kernel kernel;
    private int index;

    KernelArguments(cl_kernel kernel) {
        this.kernel = kernel;
    }

    KernelArguments buffer(cl_mem buffer) {
        clSetKernelArg(kernel, index++, Sizeof.cl_mem, Pointer.to(buffer));
        return this;
    }

    KernelArguments floats(float... values) {
        clSetKernelArg(kernel, index++, (long) values.length * Sizeof.cl_float, Pointer.to(values));
        return this;
    }

    KernelArguments ints(int... values) {
        clSetKernelArg(kernel, index++, (long) values.length * Sizeof.cl_int, Pointer.to(values));
        return this;
    }

    KernelArguments longs(long... values) {
        clSetKernelArg(kernel, index++, (long) values.length * Sizeof.cl_long, Pointer.to(values));
        return this;
    }

    /** Skips an argument that is set before each launch, and returns its index. */
    int later() {
        return index++;
    }

    /** Sets consecutive int arguments, the first at {@code index}. */
    static void setInts(cl_kernel kernel, int index, int... values) {
        for (int i = 0; i < values.length; i++) {
            clSetKernelArg(kernel, index + i, Sizeof.cl_int, Pointer.to(new int[] {values[i]}));
        }
    }

    static void setBuffer(cl_kernel kernel, int index, cl_mem buffer) {
        clSetKernelArg(kernel, index, Sizeof.cl_mem, Pointer.to(buffer));
    }

    static void setFloat(cl_kernel kernel, int index, float value) {
        clSetKernelArg(kernel, index, Sizeof.cl_float, Pointer.to(new float[] {value}));
    }
}
