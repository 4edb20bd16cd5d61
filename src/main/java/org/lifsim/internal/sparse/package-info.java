/** Sparse networks with delays: NEST's float64 cells, how connections are drawn and stored, and sums without rounding. */
package org.lifsim.internal.sparse;
