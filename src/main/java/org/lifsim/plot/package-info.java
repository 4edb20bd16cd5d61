/** Figures of simulation results. */
package org.lifsim.plot;
