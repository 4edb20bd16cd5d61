package org.lifsim.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnitTracePlotTest {
    private static final int DARK = 60;

    @TempDir
    Path folder;

    /** However wide the labels of each panel are, the same time is at the same place in both, to a pixel. */
    @Test
    void panelsShareTheirTime() throws IOException {
        double[] ms = {0, 10, 20};
        Figure figure = new UnitTracePlot("A unit", ms)
                .panel("small", new double[] {1, 2, 3})
                .panel("large", new double[] {-123456.5, 1000, 654321.25}, new double[] {5, 5, 5}, new double[] {10})
                .figure();
        Path file = folder.resolve("unit.png");
        figure.write(ImageFormat.PNG, file);
        BufferedImage image = ImageIO.read(file.toFile());
        int upper = border(image, image.getHeight() / 4);
        assertTrue(upper > 40, "the border is at " + upper);
        // The library draws lines on whole pixels.
        assertEquals(upper, border(image, image.getHeight() * 3 / 4), 1);
    }

    /** Where a panel's left border is, by a row that holds no label of it. */
    private static int border(BufferedImage image, int around) {
        for (int x = 0; x < image.getWidth(); x++) {
            boolean dark = true;
            for (int y = around - 40; y < around + 40; y++) {
                dark &= (image.getRGB(x, y) & 0xFF) < DARK;
            }
            if (dark) {
                return x;
            }
        }
        return -1;
    }
}
