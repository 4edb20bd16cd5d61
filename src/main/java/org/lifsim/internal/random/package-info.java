/** Normal numbers and other distributions, drawn from the random bits of JAX's generator. */
package org.lifsim.internal.random;
