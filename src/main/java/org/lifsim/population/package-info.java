/** What users hold: a population with reset, clamp and advance, its state and its spikes. */
package org.lifsim.population;
