/** Backends: the devices on which populations and networks run, and the choice among them. */
package org.lifsim.backend;
