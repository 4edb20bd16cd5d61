/** Counter-based random numbers that are bit-identical to JAX's. They depend only on seed, stream, step and unit. */
package org.lifsim.random;
