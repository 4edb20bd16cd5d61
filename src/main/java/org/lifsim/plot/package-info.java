/** Pictures of what was simulated. */
package org.lifsim.plot;
