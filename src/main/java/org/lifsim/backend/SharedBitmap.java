package org.lifsim.backend;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import org.lifsim.internal.spi.Slice;
import org.lifsim.internal.spi.SpikeBitmap;

/** The spikes of a {@link SharedSlice}: a bitmap on the device that took the steps, also when the slice has moved since. */
final class SharedBitmap implements SpikeBitmap {
    private final int words;
    private Slice owner;
    private SpikeBitmap bitmap;

    SharedBitmap(int words, Slice owner) {
        this.words = words;
        this.owner = owner;
        bitmap = owner.spikeBitmap(words);
    }

    /** The bitmap that a slice of a device is to fill now. What is in it is discarded. */
    SpikeBitmap on(Slice slice) {
        if (slice != owner) {
            SpikeBitmap left = bitmap;
            bitmap = slice.spikeBitmap(words);
            owner = slice;
            left.close();
        }
        return bitmap;
    }

    @Override
    public IntBuffer await() {
        return bitmap.await();
    }

    @Override
    public int stride() {
        return bitmap.stride();
    }

    @Override
    public ByteBuffer occupancy() {
        return bitmap.occupancy();
    }

    @Override
    public int occupancyStride() {
        return bitmap.occupancyStride();
    }

    @Override
    public void close() {
        bitmap.close();
    }
}
