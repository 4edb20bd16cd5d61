package org.lifsim.internal.opencl;

import static org.jocl.CL.CL_TRUE;
import static org.jocl.CL.clEnqueueReadBuffer;
import static org.jocl.CL.clEnqueueWriteBuffer;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import org.jocl.Pointer;
import org.jocl.cl_command_queue;
import org.jocl.cl_mem;

/**
 * Copies between Java arrays and device buffers, through a direct buffer. JOCL would hold a Java array in place for the whole of a
 * call, also while that waits for kernels. Meanwhile the garbage collector, and with it every other device's thread, may have to wait.
 *
 * <p>Arrays are given as buffers, such as {@code FloatBuffer.wrap(values, from, length)}: what they have left is copied.
 */
final class HostTransfer {
    /** Large enough that the calls cost little beside the copying. */
    static final int STAGED_BYTES = 1 << 20;

    private static final ThreadLocal<ByteBuffer> STAGING = ThreadLocal.withInitial(
            () -> ByteBuffer.allocateDirect(STAGED_BYTES).order(ByteOrder.nativeOrder()));

    /** Waits until a part is transferred. */
    @FunctionalInterface
    interface Part {
        /**
         * Transfers a part.
         *
         * @param offset index in the device buffer of the first byte
         * @param bytes number of bytes
         * @param staged the direct buffer, from its start
         */
        void transfer(long offset, long bytes, Pointer staged);
    }

    private HostTransfer() {}

    /**
     * Writes to a device buffer, and waits.
     *
     * @param queue an in-order queue
     * @param buffer the device buffer
     * @param offset index in it of the first byte
     * @param source the numbers
     */
    static void write(cl_command_queue queue, cl_mem buffer, long offset, Buffer source) {
        write(
                offset,
                source,
                (at, bytes, staged) -> clEnqueueWriteBuffer(queue, buffer, CL_TRUE, at, bytes, staged, 0, null, null));
    }

    /**
     * Reads from a device buffer, and waits.
     *
     * @param queue an in-order queue
     * @param buffer the device buffer
     * @param offset index in it of the first byte
     * @param dst receives the numbers
     */
    static void read(cl_command_queue queue, cl_mem buffer, long offset, Buffer dst) {
        read(
                offset,
                dst,
                (at, bytes, staged) -> clEnqueueReadBuffer(queue, buffer, CL_TRUE, at, bytes, staged, 0, null, null));
    }

    /** As {@link #write(cl_command_queue, cl_mem, long, Buffer)}, part by part. */
    static void write(long offset, Buffer source, Part part) {
        inParts(offset, source, part, true);
    }

    /** As {@link #read(cl_command_queue, cl_mem, long, Buffer)}, part by part. */
    static void read(long offset, Buffer dst, Part part) {
        inParts(offset, dst, part, false);
    }

    private static void inParts(long offset, Buffer values, Part part, boolean isWrite) {
        ByteBuffer staging = STAGING.get();
        Pointer staged = Pointer.to(staging);
        int size = values instanceof DoubleBuffer || values instanceof LongBuffer ? Long.BYTES : Integer.BYTES;
        int capacity = STAGED_BYTES / size;
        for (int done = 0; done < values.remaining(); done += capacity) {
            int now = Math.min(capacity, values.remaining() - done);
            int first = values.position() + done;
            if (isWrite) {
                fill(staging, values, first, now);
            }
            part.transfer(offset + (long) done * size, (long) now * size, staged);
            if (!isWrite) {
                take(staging, values, first, now);
            }
        }
    }

    private static void fill(ByteBuffer staging, Buffer source, int first, int length) {
        if (source instanceof FloatBuffer floats) {
            staging.asFloatBuffer().put(0, floats, first, length);
        } else if (source instanceof IntBuffer ints) {
            staging.asIntBuffer().put(0, ints, first, length);
        } else if (source instanceof LongBuffer longs) {
            staging.asLongBuffer().put(0, longs, first, length);
        } else {
            staging.asDoubleBuffer().put(0, (DoubleBuffer) source, first, length);
        }
    }

    private static void take(ByteBuffer staging, Buffer dst, int first, int length) {
        if (dst instanceof FloatBuffer floats) {
            floats.put(first, staging.asFloatBuffer(), 0, length);
        } else if (dst instanceof IntBuffer ints) {
            ints.put(first, staging.asIntBuffer(), 0, length);
        } else if (dst instanceof LongBuffer longs) {
            longs.put(first, staging.asLongBuffer(), 0, length);
        } else {
            ((DoubleBuffer) dst).put(first, staging.asDoubleBuffer(), 0, length);
        }
    }
}
