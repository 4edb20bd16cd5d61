/** Proves when LIF's fast path gives the bits of the full step. */
package org.lifsim.internal.fastpath;
