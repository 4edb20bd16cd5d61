/** Recorders of spikes, rates, counts and state variables, and readers of their files. */
package org.lifsim.recording;
