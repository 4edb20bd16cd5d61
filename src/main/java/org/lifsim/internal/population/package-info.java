/** What a population consists of: its specification and its checks, its slices, its spikes, and the division into chunks. */
package org.lifsim.internal.population;
