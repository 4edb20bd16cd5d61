/** What is kept of a run: spikes and traces out. */
package org.lifsim.recording;
