/** The command line: parsing, printing, exit codes; no science. */
package org.lifsim.cli;
