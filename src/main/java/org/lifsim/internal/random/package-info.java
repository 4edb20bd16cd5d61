/** Normal numbers and distributions, in the bits of JAX. */
package org.lifsim.internal.random;
