/** The self-test of a device, and the backend that rejects a device that fails it. */
package org.lifsim.internal.selftest;
