/**
 * Exceptions by cause: invalid input, something not available, a device failure, a cancellation. Any other exception is a bug in
 * lifsim. What is wrong is data, a {@link org.lifsim.error.Problem}, from which the message is made.
 */
package org.lifsim.error;
