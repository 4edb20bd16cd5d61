/** Where populations are stepped: the interface that makes backends interchangeable, the choice among them, the self-check. */
package org.lifsim.backend;
