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

    /** Time axes of the panels are aligned to within a pixel, even if the labels have different widths. */
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
        // The library rounds lines to whole pixels.
        assertEquals(upper, border(image, image.getHeight() * 3 / 4), 1);
    }

    /** The x coordinate of a panel's left border, found in rows without labels. */
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
