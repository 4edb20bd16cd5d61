/** The self-test of a device, and the gate that refuses a device that fails it. */
package org.lifsim.internal.selftest;
