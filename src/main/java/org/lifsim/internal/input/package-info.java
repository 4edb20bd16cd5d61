/** Compiles a stimulus to the current sources that a step adds. */
package org.lifsim.internal.input;
