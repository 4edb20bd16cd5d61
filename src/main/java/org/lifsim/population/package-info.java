/** Populations of units: reset, clamp and advance, state, spikes and checkpoints. */
package org.lifsim.population;
