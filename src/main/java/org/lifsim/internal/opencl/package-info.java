/** The OpenCL backend: devices, programs built from {@code kernels/}, and slices in device buffers. */
package org.lifsim.internal.opencl;
