/** From the stimulus that a user wrote to the current sources that a step adds. */
package org.lifsim.internal.input;
