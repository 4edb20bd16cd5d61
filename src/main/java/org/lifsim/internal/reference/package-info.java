/** The reference implementation: every model's update, the current sources and the network operations in scalar Java. */
package org.lifsim.internal.reference;
