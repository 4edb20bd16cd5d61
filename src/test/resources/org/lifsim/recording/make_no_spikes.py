"""Makes no-spikes.h5, the beginning of every HDF5 file that lifsim writes; SonataFile.java has the places of what it sets there."""
import sys

import h5py
import numpy

with h5py.File(sys.argv[1], "w") as hdf:
    hdf.attrs["magic"] = numpy.int32(0x0A7A)
    hdf.attrs["version"] = numpy.array([0, 1], numpy.int32)
    group = hdf.create_group("spikes/lifsim")
    group.attrs["sorting"] = numpy.bytes_("by_time")
    group.create_dataset("node_ids", (0,), "<i8")
    group.create_dataset("timestamps", (0,), "<f8").attrs["units"] = numpy.bytes_("ms")
