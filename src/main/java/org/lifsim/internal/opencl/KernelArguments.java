package org.lifsim.internal.opencl;

import static org.jocl.CL.clSetKernelArg;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.jocl.Pointer;
import org.jocl.cl_kernel;
import org.jocl.cl_mem;
import org.lifsim.internal.opencl.KernelSignature.Kind;
import org.lifsim.internal.opencl.KernelSignature.Parameter;

/**
 * A kernel whose arguments are set by name. A name that the kernel does not have, a value of another type and an argument that
 * was forgotten are errors. Arguments keep their values from launch to launch.
 */
final class KernelArguments {
    private final cl_kernel kernel;
    private final KernelSignature signature;
    private final BitSet missing = new BitSet();

    KernelArguments(cl_kernel kernel, KernelSignature signature) {
        this.kernel = kernel;
        this.signature = signature;
        missing.set(0, signature.parameters().size());
    }

    /** Whether the kernel has a parameter of this name. Some depend on the variant. */
    boolean takes(String name) {
        return signature.has(name);
    }

    KernelArguments buffer(String name, cl_mem buffer) {
        return set(name, Kind.BUFFER, 1, Pointer.to(buffer));
    }

    /** Sets those of the buffers, by name, that the kernel takes. */
    KernelArguments buffers(Map<String, cl_mem> buffers) {
        signature.parameters().stream()
                .map(Parameter::name)
                .filter(buffers::containsKey)
                .forEach(name -> buffer(name, buffers.get(name)));
        return this;
    }

    KernelArguments floats(String name, float... values) {
        return set(name, Kind.FLOAT, values.length, Pointer.to(values));
    }

    KernelArguments ints(String name, int... values) {
        return set(name, Kind.INT, values.length, Pointer.to(values));
    }

    KernelArguments longs(String name, long... values) {
        return set(name, Kind.LONG, values.length, Pointer.to(values));
    }

    private KernelArguments set(String name, Kind kind, int values, Pointer source) {
        Parameter parameter = signature.parameter(name);
        if (parameter.kind() != kind || parameter.values() != values) {
            throw new IllegalStateException("argument " + name + " of kernel " + signature.kernel() + " has " + values
                    + " values of " + kind + ", expected " + parameter.values() + " of " + parameter.kind());
        }
        clSetKernelArg(kernel, parameter.index(), parameter.bytes(), source);
        missing.clear(parameter.index());
        return this;
    }

    /** The kernel, ready for a launch. */
    cl_kernel kernel() {
        if (!missing.isEmpty()) {
            List<String> names = signature.parameters().stream()
                    .filter(parameter -> missing.get(parameter.index()))
                    .map(Parameter::name)
                    .toList();
            throw new IllegalStateException("arguments " + names + " of kernel " + signature.kernel() + " are missing");
        }
        return kernel;
    }

    @Override
    public String toString() {
        return signature.kernel();
    }
}
