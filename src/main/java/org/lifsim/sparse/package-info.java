/** Sparse networks of NEST's float64 cells, with delays. */
package org.lifsim.sparse;
