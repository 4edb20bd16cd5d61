package org.lifsim.backend.opencl;

import static org.jocl.CL.CL_FALSE;
import static org.jocl.CL.CL_MEM_READ_WRITE;
import static org.jocl.CL.clCreateBuffer;
import static org.jocl.CL.clEnqueueReadBuffer;
import static org.jocl.CL.clReleaseEvent;
import static org.jocl.CL.clWaitForEvents;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_event;
import org.jocl.cl_mem;
import org.lifsim.backend.SpikeWords;

/** Words in a device's buffer, and in one of the host to which they travel while the device goes on. */
final class OpenClSpikeWords implements SpikeWords {
    private final OpenClSlice slice;
    private final Handles handles = new Handles();
    private final long stride;
    private final cl_mem buffer;
    private final ByteBuffer host;

    /** That of the transfer under way, or null. */
    private cl_event transfer;

    OpenClSpikeWords(OpenClSlice slice, cl_context context, int words, long stride) {
        this.slice = slice;
        this.stride = stride;
        long bytes = words * stride * Sizeof.cl_int;
        buffer = slice.call(
                "allocating buffer spikes of " + bytes + " bytes",
                () -> handles.keep(
                        clCreateBuffer(context, CL_MEM_READ_WRITE, bytes, null, null), CL::clReleaseMemObject));
        host = ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
    }

    cl_mem buffer() {
        return buffer;
    }

    void startReading(cl_command_queue queue, int steps) {
        finish();
        long words = 1 + (steps - 1L) / STEPS;
        cl_event event = new cl_event();
        clEnqueueReadBuffer(
                queue, buffer, CL_FALSE, 0, words * stride * Sizeof.cl_int, Pointer.to(host), 0, null, event);
        transfer = event;
    }

    private void finish() {
        if (transfer != null) {
            cl_event event = transfer;
            transfer = null;
            slice.call("reading buffer spikes", () -> clWaitForEvents(1, new cl_event[] {event}));
            clReleaseEvent(event);
        }
    }

    @Override
    public IntBuffer await() {
        finish();
        return host.asIntBuffer();
    }

    @Override
    public int stride() {
        return (int) stride;
    }

    @Override
    public void close() {
        finish();
        handles.close();
    }
}
