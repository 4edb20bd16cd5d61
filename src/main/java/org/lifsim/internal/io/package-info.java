/** File formats: NumPy arrays in, text and whole files out. */
package org.lifsim.internal.io;
