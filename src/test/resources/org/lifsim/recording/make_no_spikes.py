"""Makes no-spikes.h5, the beginning of every HDF5 file that lifsim writes; SonataFile.java has the places of what it sets there."""
import sys

import h5py
import numpy

SORTINGS = h5py.enum_dtype({"none": 0, "by_id": 1, "by_time": 2}, basetype="u1")

with h5py.File(sys.argv[1], "w") as hdf:
    hdf.attrs["magic"] = numpy.uint32(0x0A7A)
    hdf.attrs["version"] = numpy.array([0, 1], numpy.uint32)
    group = hdf.create_group("spikes/lifsim")
    group.attrs.create("sorting", 2, dtype=SORTINGS)
    group.create_dataset("node_ids", (0,), "<u8")
    group.create_dataset("timestamps", (0,), "<f8").attrs["units"] = numpy.bytes_("ms")
