/** The CPU backend: a pool of threads that steps slices held in Java arrays, in scalar or SIMD Java. */
package org.lifsim.internal.cpu;
