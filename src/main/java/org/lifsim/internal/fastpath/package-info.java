/** The proof of when LIF's fast path gives the bits of the whole step. */
package org.lifsim.internal.fastpath;
