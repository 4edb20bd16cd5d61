/** SIMD implementation of the step; loaded only if the incubator module {@code jdk.incubator.vector} is available. */
package org.lifsim.internal.cpu.simd;
