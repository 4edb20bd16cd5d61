/** A run: a population, its current, and what is told and kept on the way. */
package org.lifsim.experiment;
