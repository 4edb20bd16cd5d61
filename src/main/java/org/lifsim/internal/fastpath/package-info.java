/** Proves when the fast path of a model gives the bits of the full step. */
package org.lifsim.internal.fastpath;
