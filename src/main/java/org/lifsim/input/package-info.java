/** Input of populations: clamped currents, and stimuli that are computed within the steps. */
package org.lifsim.input;
