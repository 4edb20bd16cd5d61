package org.lifsim.internal.opencl;

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
import java.util.List;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_command_queue;
import org.jocl.cl_event;
import org.jocl.cl_mem;
import org.lifsim.internal.io.CloseAll;
import org.lifsim.internal.spi.SpikeBitmap;

/**
 * A spike bitmap in a device buffer. It is read on request, through a separate queue, while the device continues to work. On a
 * CPU device the buffer is mapped instead of copied.
 *
 * <p>Non-blocking reads are not used, because JOCL would start a thread that waits for each of them.
 */
final class OpenClSpikeBitmap implements SpikeBitmap {
    private final OpenClSlice slice;
    private final ResourceScope scope = new ResourceScope();
    private final cl_command_queue transfers;
    private final int stride;
    private final Travelling words;

    /** The occupancy. Null if the kernel writes none. */
    private final Travelling marks;

    private IntBuffer wordsToRead;
    private ByteBuffer marksToRead;

    /** Completes with the last kernel that fills the buffers. Null once the words are on the host. */
    private cl_event filled;

    private int filledRows;

    OpenClSpikeBitmap(OpenClSlice slice, int rows, long stride, boolean marked) {
        this.slice = slice;
        this.stride = Math.toIntExact(stride);
        int length = Math.toIntExact(rows * stride);
        int marksLength = marksBytes(rows);
        boolean mapped = slice.isOnHost() && (long) length * Sizeof.cl_int <= Integer.MAX_VALUE;
        if (!mapped) {
            wordsToRead = ints(length);
            marksToRead = marked ? ByteBuffer.allocateDirect(marksLength).order(ByteOrder.LITTLE_ENDIAN) : null;
        }
        try {
            transfers = slice.newQueue(scope);
            words = new Travelling("spikes", length, mapped ? null : Pointer.to(wordsToRead));
            marks = marked
                    ? new Travelling(
                            "spike occupancy",
                            (marksLength + Sizeof.cl_int - 1) / Sizeof.cl_int,
                            mapped ? null : Pointer.to(marksToRead))
                    : null;
        } catch (RuntimeException | Error e) {
            CloseAll.after(e, List.of(scope));
            throw e;
        }
    }

    /** A direct buffer, if it is not too large: JOCL would hold an array in place while it waits; see {@link HostTransfer}. */
    private static IntBuffer ints(int length) {
        return (long) length * Sizeof.cl_int > Integer.MAX_VALUE
                ? IntBuffer.wrap(new int[length])
                : ByteBuffer.allocateDirect(length * Sizeof.cl_int)
                        .order(ByteOrder.nativeOrder())
                        .asIntBuffer();
    }

    /** Size in bytes of the occupancy of {@code rows} rows, padded because readers load 8 bytes at a time. */
    private int marksBytes(int rows) {
        return rows * occupancyStride() + Long.BYTES;
    }

    /** Must be called before kernels are enqueued that fill the buffers. */
    void begin(cl_command_queue queue) {
        words.unmap(queue);
        if (marks != null) {
            marks.unmap(queue);
        }
    }

    cl_mem buffer() {
        return words.buffer;
    }

    cl_mem occupancyBuffer() {
        return marks.buffer;
    }

    /** Must be called right after the kernels were enqueued that fill the words of {@code steps} steps. */
    void filling(cl_command_queue queue, int steps) {
        forget();
        filledRows = 1 + (steps - 1) / STEPS_PER_WORD;
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
            slice.call("reading buffer spikes", this::take);
            forget();
        }
        return wordsToRead;
    }

    private Void take() {
        ByteBuffer mapped = words.take((long) filledRows * stride * Sizeof.cl_int);
        if (mapped != null) {
            wordsToRead = mapped.order(ByteOrder.nativeOrder()).asIntBuffer();
        }
        if (marks != null) {
            mapped = marks.take(marksBytes(filledRows));
            marksToRead = mapped == null ? marksToRead : mapped.order(ByteOrder.LITTLE_ENDIAN);
        }
        return null;
    }

    @Override
    public int stride() {
        return stride;
    }

    @Override
    public ByteBuffer occupancy() {
        return marksToRead;
    }

    @Override
    public int occupancyStride() {
        return stride / Byte.SIZE;
    }

    @Override
    public void close() {
        slice.release(this::releaseAll);
    }

    private void releaseAll() {
        try {
            forget();
            slice.converted("releasing buffer spikes", () -> {
                begin(transfers);
                return null;
            });
        } finally {
            scope.close();
        }
    }

    /** A device buffer whose content is copied or mapped to the host. */
    private final class Travelling {
        private final cl_mem buffer;

        /** Destination on the host. Null if the buffer is mapped. */
        private final Pointer copy;

        /** The currently mapped range, or null. */
        private ByteBuffer mapped;

        Travelling(String name, int length, Pointer copy) {
            this.copy = copy;
            buffer = slice.buffer(scope, name, length);
        }

        /** Waits for the first {@code bytes} bytes. Returns them if the buffer is mapped, else null. */
        ByteBuffer take(long bytes) {
            cl_event[] after = {filled};
            if (copy == null) {
                mapped = clEnqueueMapBuffer(transfers, buffer, CL_TRUE, CL_MAP_READ, 0, bytes, 1, after, null, null);
            } else {
                clEnqueueReadBuffer(transfers, buffer, CL_TRUE, 0, bytes, copy, 1, after, null);
            }
            return mapped;
        }

        void unmap(cl_command_queue queue) {
            if (mapped != null) {
                clEnqueueUnmapMemObject(queue, buffer, mapped, 0, null, null);
                mapped = null;
            }
        }
    }
}
