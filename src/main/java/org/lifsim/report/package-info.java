/** Figures of a run's files, and an HTML report with all of them. */
package org.lifsim.report;
