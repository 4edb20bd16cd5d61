/** The command line: options, output and exit codes; no simulation code. */
package org.lifsim.cli;
