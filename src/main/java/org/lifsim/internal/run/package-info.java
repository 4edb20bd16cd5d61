/** The loop that takes a population through a run, whatever kind of run it is. */
package org.lifsim.internal.run;
