/** The service-provider interface: what a backend implements. */
package org.lifsim.internal.spi;
