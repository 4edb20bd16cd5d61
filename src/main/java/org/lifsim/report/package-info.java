/** What a run's files tell: figures, and a page with all of them. */
package org.lifsim.report;
