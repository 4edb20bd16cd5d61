/** Networks: cells joined by projections that may learn, with the order of a step written down by who builds them. */
package org.lifsim.network;
