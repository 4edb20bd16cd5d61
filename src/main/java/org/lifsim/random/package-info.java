/** Random numbers from a counter: the same for a seed, stream, step and unit, whoever computes them, and JAX's own. */
package org.lifsim.random;
