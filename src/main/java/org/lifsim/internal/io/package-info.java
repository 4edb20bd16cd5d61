/** File formats: NumPy arrays and archives, CSV, YAML and IDX; and atomic writing of files. */
package org.lifsim.internal.io;
