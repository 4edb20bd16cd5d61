package org.lifsim.internal.opencl;

import static org.jocl.CL.CL_MEM_READ_WRITE;
import static org.jocl.CL.CL_TRUE;
import static org.jocl.CL.clCreateBuffer;
import static org.jocl.CL.clEnqueueReadBuffer;
import static org.jocl.CL.clEnqueueReadBufferRect;
import static org.jocl.CL.clEnqueueWriteBuffer;

import java.util.function.Supplier;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
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
            writeBytes(buffer, 0, Pointer.to(values), (long) values.length * Sizeof.cl_long);
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
        if (length > 0) {
            writeBytes(buffer, firstElement * Sizeof.cl_int, Pointer.to(values), (long) length * Sizeof.cl_int);
        }
    }

    void write(cl_mem buffer, long firstElement, double[] values) {
        if (values.length > 0) {
            writeBytes(
                    buffer,
                    firstElement * Sizeof.cl_double,
                    Pointer.to(values),
                    (long) values.length * Sizeof.cl_double);
        }
    }

    private void writeBytes(cl_mem buffer, long offset, Pointer values, long bytes) {
        call(
                "writing a buffer",
                () -> clEnqueueWriteBuffer(queue, buffer, CL_TRUE, offset, bytes, values, 0, null, null));
    }

    void read(cl_mem buffer, long firstElement, int[] values, int length) {
        if (length > 0) {
            readBytes(buffer, firstElement * Sizeof.cl_int, Pointer.to(values), (long) length * Sizeof.cl_int);
        }
    }

    void read(cl_mem buffer, long firstElement, double[] values) {
        if (values.length > 0) {
            readBytes(
                    buffer,
                    firstElement * Sizeof.cl_double,
                    Pointer.to(values),
                    (long) values.length * Sizeof.cl_double);
        }
    }

    private void readBytes(cl_mem buffer, long offset, Pointer values, long bytes) {
        call(
                "reading a buffer",
                () -> clEnqueueReadBuffer(queue, buffer, CL_TRUE, offset, bytes, values, 0, null, null));
    }

    /** Reads the first elements of each row of a matrix of ints. */
    void readRows(cl_mem buffer, int rows, long rowElements, int elements, int[] values) {
        if (rows > 0 && elements > 0) {
            long[] origin = {0, 0, 0};
            long[] region = {(long) elements * Sizeof.cl_int, rows, 1};
            call(
                    "reading a buffer",
                    () -> clEnqueueReadBufferRect(
                            queue,
                            buffer,
                            CL_TRUE,
                            origin,
                            origin,
                            region,
                            rowElements * Sizeof.cl_int,
                            0,
                            region[0],
                            0,
                            Pointer.to(values),
                            0,
                            null,
                            null));
        }
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
