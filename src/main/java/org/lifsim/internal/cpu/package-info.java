/** The CPU backend: a team of threads that steps slices held in Java arrays, in scalar or vector Java. */
package org.lifsim.internal.cpu;
