/**
 * Exceptions by cause: invalid input, something not available, a device failure, a cancellation. Any other exception is a bug in
 * lifsim.
 */
package org.lifsim.error;
