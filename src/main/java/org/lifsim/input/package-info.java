/** Currents in: what is clamped on a population's units, step by step. */
package org.lifsim.input;
