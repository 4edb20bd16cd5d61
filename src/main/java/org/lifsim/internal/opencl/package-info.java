/** The OpenCL backend: devices, programs built from {@code kernels/}, and slices and networks in device memory. */
package org.lifsim.internal.opencl;
