/** The step in vector Java; loaded only where the incubator module {@code jdk.incubator.vector} is there. */
package org.lifsim.internal.cpu.simd;
