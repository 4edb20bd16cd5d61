package org.lifsim.internal.opencl;

import static org.jocl.CL.CL_PROFILING_COMMAND_END;
import static org.jocl.CL.CL_PROFILING_COMMAND_START;
import static org.jocl.CL.clGetEventProfilingInfo;
import static org.jocl.CL.clReleaseEvent;
import static org.jocl.CL.clWaitForEvents;

import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_event;

/**
 * Sums up the time that commands take on the device, by OpenCL's profiling events: kernels and transfers separately. It waits for
 * each command, so a timed device is for measuring, not for speed.
 */
public final class EventTimer {
    private static final double NANO = 1e-9;

    private final cl_event event = new cl_event();
    private final long[] time = new long[1];
    private double kernelSeconds;
    private double transferSeconds;

    /**
     * Device time of kernels.
     *
     * @return seconds since the start or the last {@link #clear}
     */
    public double kernelSeconds() {
        return kernelSeconds;
    }

    /**
     * Device time of buffer reads and writes.
     *
     * @return seconds since the start or the last {@link #clear}
     */
    public double transferSeconds() {
        return transferSeconds;
    }

    /** Resets both sums to 0. */
    public void clear() {
        kernelSeconds = 0;
        transferSeconds = 0;
    }

    /** The event to enqueue the next command with. */
    cl_event event() {
        return event;
    }

    void kernelEnqueued() {
        kernelSeconds += seconds();
    }

    void transferEnqueued() {
        transferSeconds += seconds();
    }

    private double seconds() {
        clWaitForEvents(1, new cl_event[] {event});
        double seconds = (at(CL_PROFILING_COMMAND_END) - at(CL_PROFILING_COMMAND_START)) * NANO;
        clReleaseEvent(event);
        return seconds;
    }

    private long at(int what) {
        clGetEventProfilingInfo(event, what, Sizeof.cl_ulong, Pointer.to(time), null);
        return time[0];
    }
}
