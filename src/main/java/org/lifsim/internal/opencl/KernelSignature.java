package org.lifsim.internal.opencl;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jocl.Sizeof;

/**
 * A kernel's name and its parameters in order. The order is stated here alone: {@link #macro} writes the parameter list that
 * the kernel is compiled with, and {@link KernelArguments} finds arguments by name.
 */
final class KernelSignature {
    /** Type of an argument's values on the host. */
    enum Kind {
        BUFFER(Sizeof.cl_mem),
        INT(Sizeof.cl_int),
        LONG(Sizeof.cl_long),
        FLOAT(Sizeof.cl_float);

        private final int bytes;

        Kind(int bytes) {
            this.bytes = bytes;
        }
    }

    /**
     * A parameter of a kernel.
     *
     * @param index position in the parameter list, from 0
     * @param name name in OpenCL C
     * @param type type in OpenCL C, with qualifiers
     * @param kind type of the values on the host
     * @param values number of values: more than 1 only for a struct
     */
    record Parameter(int index, String name, String type, Kind kind, int values) {
        /** Size of the argument in bytes. */
        long bytes() {
            return (long) kind.bytes * values;
        }
    }

    private final String kernel;
    private final Map<String, Parameter> byName;

    private KernelSignature(String kernel, Map<String, Parameter> byName) {
        this.kernel = kernel;
        this.byName = byName;
    }

    /** Starts the signature of a kernel. */
    static Builder of(String kernel) {
        return new Builder(kernel);
    }

    String kernel() {
        return kernel;
    }

    /** The parameters in order. */
    List<Parameter> parameters() {
        return List.copyOf(byName.values());
    }

    boolean has(String name) {
        return byName.containsKey(name);
    }

    /** The parameter of a name. */
    Parameter parameter(String name) {
        Parameter parameter = byName.get(name);
        if (parameter == null) {
            throw new IllegalStateException(
                    "kernel " + kernel + " has no parameter " + name + ", expected one of " + byName.keySet());
        }
        return parameter;
    }

    /** Defines {@code NAME_PARAMETERS}, with the kernel's name in upper case, as its parameter list. */
    String macro() {
        return byName.values().stream()
                .map(parameter -> parameter.type() + " " + parameter.name())
                .collect(Collectors.joining(", ", "#define " + kernel.toUpperCase(Locale.ROOT) + "_PARAMETERS ", "\n"));
    }

    /** Lists the parameters of a kernel in order. */
    static final class Builder {
        private final String kernel;
        private final List<Parameter> parameters = new ArrayList<>();

        private Builder(String kernel) {
            this.kernel = kernel;
        }

        /** Adds buffers that the kernel only reads. */
        Builder reads(String element, String... names) {
            return add("global const " + element + " *restrict", Kind.BUFFER, names);
        }

        /** Adds buffers that the kernel writes, or reads and writes. */
        Builder writes(String element, String... names) {
            return add("global " + element + " *restrict", Kind.BUFFER, names);
        }

        Builder ints(String... names) {
            return add("const int", Kind.INT, names);
        }

        Builder uints(String... names) {
            return add("const uint", Kind.INT, names);
        }

        Builder longs(String... names) {
            return add("const long", Kind.LONG, names);
        }

        Builder ulongs(String... names) {
            return add("const ulong", Kind.LONG, names);
        }

        Builder floats(String... names) {
            return add("const float", Kind.FLOAT, names);
        }

        /** Adds a struct that is passed by value. It is named as its type, and all its fields are of one kind. */
        Builder struct(String name, Kind kind, int values) {
            parameters.add(new Parameter(parameters.size(), name, "const struct " + name, kind, values));
            return this;
        }

        private Builder add(String type, Kind kind, String... names) {
            for (String name : names) {
                parameters.add(new Parameter(parameters.size(), name, type, kind, 1));
            }
            return this;
        }

        KernelSignature build() {
            Map<String, Parameter> byName = new LinkedHashMap<>();
            for (Parameter parameter : parameters) {
                if (byName.put(parameter.name(), parameter) != null) {
                    throw new IllegalStateException("kernel " + kernel + " has two parameters " + parameter.name());
                }
            }
            return new KernelSignature(kernel, byName);
        }
    }
}
