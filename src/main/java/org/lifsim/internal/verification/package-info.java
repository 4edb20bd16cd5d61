/** Reference cases, what ngc-learn computed, and the comparison with them bit for bit. */
package org.lifsim.internal.verification;
