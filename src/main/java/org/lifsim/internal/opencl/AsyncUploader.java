package org.lifsim.internal.opencl;

import static org.jocl.CL.CL_TRUE;
import static org.jocl.CL.clEnqueueCopyBuffer;
import static org.jocl.CL.clEnqueueWriteBuffer;
import static org.jocl.CL.clFlush;
import static org.jocl.CL.clReleaseEvent;

import java.nio.Buffer;
import java.util.List;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_command_queue;
import org.jocl.cl_event;
import org.jocl.cl_mem;
import org.lifsim.internal.io.CloseAll;

/**
 * Uploads that do not wait for the steps enqueued before them. A separate queue transfers the data into one of two staging
 * buffers that no kernel reads. A copy in the slice's queue then moves them to their destination, which keeps the order.
 *
 * <p>Non-blocking writes are not used, because JOCL would start a thread that waits for each of them.
 */
final class AsyncUploader implements AutoCloseable {
    /** Maximum capacity of a staging buffer, in 4-byte numbers. Longer writes alternate between the two buffers. */
    static final int MAX_FLOATS = HostTransfer.STAGED_BYTES / Sizeof.cl_float;

    private static final int MIN_FLOATS = 1 << 12;

    private final ResourceScope scope = new ResourceScope();
    private final cl_command_queue steps;
    private final cl_command_queue transfers;
    private final long capacityBytes;
    private final cl_mem[] buffers = new cl_mem[2];

    /** The last copy from each buffer, for which the next write into that buffer must wait. */
    private final cl_event[][] copies = {{new cl_event()}, {new cl_event()}};

    private final boolean[] copied = new boolean[2];
    private final cl_event[] written = {new cl_event()};
    private int next;

    /**
     * Allocates the two staging buffers.
     *
     * @param steps the slice's queue, in which the copies are enqueued
     * @param numbers usual length of a write, in 4-byte numbers
     */
    AsyncUploader(OpenClSlice slice, cl_command_queue steps, long numbers) {
        this.steps = steps;
        int capacity = (int) Math.max(MIN_FLOATS, Math.min(MAX_FLOATS, numbers));
        capacityBytes = (long) capacity * Sizeof.cl_float;
        try {
            transfers = slice.newQueue(scope);
            for (int n = 0; n < buffers.length; n++) {
                buffers[n] = slice.buffer(scope, "staging", capacity);
            }
        } catch (RuntimeException | Error e) {
            CloseAll.after(e, List.of(scope));
            throw e;
        }
    }

    /** Writes 4-byte numbers. The source may change as soon as this returns. */
    void write(cl_mem dst, long offset, Buffer source) {
        HostTransfer.write(offset * Sizeof.cl_float, source, (at, bytes, staged) -> {
            for (long done = 0; done < bytes; done += capacityBytes) {
                piece(dst, at + done, staged.withByteOffset(done), Math.min(capacityBytes, bytes - done));
            }
        });
    }

    private void piece(cl_mem dst, long offset, Pointer source, long bytes) {
        int n = next;
        next = 1 - next;
        cl_event[] before = copied[n] ? copies[n] : null;
        int waits = copied[n] ? 1 : 0;
        clEnqueueWriteBuffer(transfers, buffers[n], CL_TRUE, 0, bytes, source, waits, before, written[0]);
        forget(n);
        try {
            clEnqueueCopyBuffer(steps, buffers[n], dst, 0, offset, bytes, 1, written, copies[n][0]);
            copied[n] = true;
        } finally {
            clReleaseEvent(written[0]);
        }
        clFlush(steps); // the next write waits for this copy in another queue
    }

    private void forget(int n) {
        if (copied[n]) {
            copied[n] = false;
            clReleaseEvent(copies[n][0]);
        }
    }

    @Override
    public void close() {
        try {
            forget(0);
            forget(1);
        } finally {
            scope.close();
        }
    }
}
