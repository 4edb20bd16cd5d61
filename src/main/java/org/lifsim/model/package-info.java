/** The cells: parameters with units, derived constants, state columns and the scalar step that defines every other. */
package org.lifsim.model;
