package org.lifsim.backend.opencl;

import static org.jocl.CL.CL_MAP_READ;
import static org.jocl.CL.CL_TRUE;
import static org.jocl.CL.clEnqueueMapBuffer;
import static org.jocl.CL.clEnqueueMarkerWithWaitList;
import static org.jocl.CL.clEnqueueReadBuffer;
import static org.jocl.CL.clEnqueueUnmapMemObject;
import static org.jocl.CL.clReleaseEvent;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_command_queue;
import org.jocl.cl_event;
import org.jocl.cl_mem;
import org.lifsim.backend.SpikeWords;

/**
 * Words in a device's buffer, which travel to the host while the device goes on: by a queue of their own, when they are asked for. (A read
 * that does not block would have JOCL start a thread that waits for it.) Where the device is the CPU they are there already, and mapped.
 */
final class OpenClSpikeWords implements SpikeWords {
    private final OpenClSlice slice;
    private final Handles handles = new Handles();
    private final cl_command_queue transfers;
    private final long stride;
    private final cl_mem buffer;

    /** Where words travel to; null where they are mapped. */
    private final int[] host;

    /** What is mapped now, or null. */
    private ByteBuffer mapped;

    private IntBuffer toRead;

    /** Done when the last kernel that fills the buffer is; null once the words are on the host. */
    private cl_event filled;

    private int filledWords;

    OpenClSpikeWords(OpenClSlice slice, int words, long stride) {
        this.slice = slice;
        this.stride = stride;
        int length = Math.toIntExact(words * stride);
        boolean fitsByteBuffer = (long) length * Sizeof.cl_int <= Integer.MAX_VALUE;
        host = slice.isOnHost() && fitsByteBuffer ? null : new int[length];
        try {
            transfers = slice.newQueue(handles);
            buffer = slice.buffer(handles, "spikes", length);
        } catch (RuntimeException | Error e) {
            handles.close();
            throw e;
        }
    }

    /** The buffer, for kernels in a queue to fill. */
    cl_mem buffer(cl_command_queue queue) {
        unmap(queue);
        return buffer;
    }

    private void unmap(cl_command_queue queue) {
        if (mapped != null) {
            clEnqueueUnmapMemObject(queue, buffer, mapped, 0, null, null);
            mapped = null;
            toRead = null;
        }
    }

    /** Kernels that fill the words of so many steps have been enqueued, the last of them last. */
    void filling(cl_command_queue queue, int steps) {
        forget();
        filledWords = 1 + (steps - 1) / STEPS;
        cl_event event = new cl_event();
        clEnqueueMarkerWithWaitList(queue, 0, null, event);
        filled = event;
    }

    private void forget() {
        if (filled != null) {
            clReleaseEvent(filled);
            filled = null;
        }
    }

    @Override
    public IntBuffer await() {
        if (filled != null) {
            long bytes = filledWords * stride * Sizeof.cl_int;
            cl_event[] after = {filled};
            toRead = slice.call("reading buffer spikes", () -> host == null ? map(bytes, after) : read(bytes, after));
            forget();
        }
        return toRead;
    }

    private IntBuffer read(long bytes, cl_event[] after) {
        clEnqueueReadBuffer(transfers, buffer, CL_TRUE, 0, bytes, Pointer.to(host), 1, after, null);
        return IntBuffer.wrap(host);
    }

    private IntBuffer map(long bytes, cl_event[] after) {
        mapped = clEnqueueMapBuffer(transfers, buffer, CL_TRUE, CL_MAP_READ, 0, bytes, 1, after, null, null);
        return mapped.order(ByteOrder.nativeOrder()).asIntBuffer();
    }

    @Override
    public int stride() {
        return (int) stride;
    }

    @Override
    public void close() {
        try {
            forget();
            slice.call("giving buffer spikes back", () -> {
                unmap(transfers);
                return null;
            });
        } finally {
            handles.close();
        }
    }
}
