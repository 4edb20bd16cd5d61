package org.lifsim.internal.opencl;

import static org.jocl.CL.CL_MEM_READ_WRITE;
import static org.jocl.CL.CL_TRUE;
import static org.jocl.CL.clCreateBuffer;
import static org.jocl.CL.clEnqueueReadBufferRect;

import java.nio.Buffer;
import java.nio.DoubleBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.function.Supplier;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Sizeof;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_mem;
import org.lifsim.error.DeviceException;
import org.lifsim.error.Problem;

/** Buffers of any element type, with one in-order queue. Each call waits until it is done. */
final class DeviceMemory implements AutoCloseable {
    private static final long MEBIBYTE = 1 << 20;

    private final OpenClBackend backend;
    private final cl_context context;
    private final ResourceScope scope = new ResourceScope();
    private final cl_command_queue queue;
    private long allocated;

    DeviceMemory(OpenClBackend backend, cl_context context) {
        this.backend = backend;
        this.context = context;
        queue = backend.newQueue(scope);
    }

    cl_command_queue queue() {
        return queue;
    }

    ResourceScope scope() {
        return scope;
    }

    /** Allocates a buffer. A buffer without elements has one byte, since OpenCL has no empty buffers. */
    cl_mem allocate(String name, long bytes) {
        OpenClDevice device = backend.properties();
        if (bytes > device.maxBuffer() || allocated + bytes > device.memory()) {
            boolean isTooLarge = bytes > device.maxBuffer();
            throw new DeviceException(
                    Problem.of(
                                    "device " + device.describe(),
                                    "has no room for " + name + " of "
                                            + (isTooLarge ? "" : "the network, with " + allocated / MEBIBYTE + " and ")
                                            + bytes / MEBIBYTE + " MB")
                            .expected("at most " + (isTooLarge ? device.maxBuffer() : device.memory()) / MEBIBYTE
                                    + (isTooLarge ? " MB in a buffer" : " MB"))
                            .hint("use a CPU backend, or a smaller network"),
                    null);
        }
        allocated += bytes;
        return call(
                "allocating buffer " + name + " of " + bytes + " bytes",
                () -> scope.keep(
                        clCreateBuffer(context, CL_MEM_READ_WRITE, Math.max(1, bytes), null, null),
                        CL::clReleaseMemObject));
    }

    cl_mem upload(String name, int... values) {
        cl_mem buffer = allocate(name, (long) values.length * Sizeof.cl_int);
        write(buffer, 0, values, values.length);
        return buffer;
    }

    cl_mem upload(String name, long... values) {
        cl_mem buffer = allocate(name, (long) values.length * Sizeof.cl_long);
        if (values.length > 0) {
            write(buffer, 0, LongBuffer.wrap(values));
        }
        return buffer;
    }

    cl_mem upload(String name, double... values) {
        cl_mem buffer = allocate(name, (long) values.length * Sizeof.cl_double);
        write(buffer, 0, values);
        return buffer;
    }

    /** Writes some elements of an array, from the first one on. */
    void write(cl_mem buffer, long firstElement, int[] values, int length) {
        write(buffer, firstElement * Sizeof.cl_int, IntBuffer.wrap(values, 0, length));
    }

    void write(cl_mem buffer, long firstElement, double[] values) {
        write(buffer, firstElement * Sizeof.cl_double, DoubleBuffer.wrap(values));
    }

    private void write(cl_mem buffer, long offset, Buffer values) {
        call("writing a buffer", () -> {
            HostTransfer.write(queue, buffer, offset, values);
            return null;
        });
    }

    void read(cl_mem buffer, long firstElement, int[] values, int length) {
        read(buffer, firstElement * Sizeof.cl_int, IntBuffer.wrap(values, 0, length));
    }

    void read(cl_mem buffer, long firstElement, double[] values) {
        read(buffer, firstElement * Sizeof.cl_double, DoubleBuffer.wrap(values));
    }

    private void read(cl_mem buffer, long offset, Buffer values) {
        call("reading a buffer", () -> {
            HostTransfer.read(queue, buffer, offset, values);
            return null;
        });
    }

    /** Reads the first elements of each row of a matrix of ints. */
    void readRows(cl_mem buffer, int rows, long rowElements, int elements, int[] values) {
        int together = elements == 0 ? 0 : HostTransfer.STAGED_BYTES / Sizeof.cl_int / elements;
        for (int row = 0; row < rows && elements > 0; row += Math.max(1, together)) {
            if (together == 0) {
                read(buffer, row * rowElements * Sizeof.cl_int, IntBuffer.wrap(values, row * elements, elements));
            } else {
                int now = Math.min(together, rows - row);
                readRows(buffer, row, rowElements, IntBuffer.wrap(values, row * elements, now * elements), elements);
            }
        }
    }

    /** Reads as many rows as the destination has room for, at once. */
    private void readRows(cl_mem buffer, long firstRow, long rowElements, IntBuffer dst, int elements) {
        long[] from = {0, firstRow, 0};
        long[] to = {0, 0, 0};
        long rowBytes = (long) elements * Sizeof.cl_int;
        long[] region = {rowBytes, dst.remaining() / elements, 1};
        long pitch = rowElements * Sizeof.cl_int;
        call("reading a buffer", () -> {
            HostTransfer.read(
                    0,
                    dst,
                    (at, bytes, staged) -> clEnqueueReadBufferRect(
                            queue, buffer, CL_TRUE, from, to, region, pitch, 0, rowBytes, 0, staged, 0, null, null));
            return null;
        });
    }

    /** The bytes of all buffers. */
    long allocated() {
        return allocated;
    }

    <T> T call(String doing, Supplier<T> action) {
        backend.checkOpen();
        try {
            return action.get();
        } catch (CLException e) {
            throw backend.failure(doing, e);
        }
    }

    @Override
    public void close() {
        scope.close();
    }
}
