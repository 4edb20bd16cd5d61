/** Reference cases, which ngc-learn computed, and the bit-for-bit comparison with them. */
package org.lifsim.internal.verification;
