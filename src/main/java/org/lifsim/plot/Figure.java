package org.lifsim.plot;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/**
 * A picture that may be written in any format.
 *
 * @param width in pixels
 * @param height in pixels
 * @param painting what paints it
 */
public record Figure(int width, int height, Painting painting) {
    /** Paints a picture. */
    public interface Painting {
        /**
         * Paints the picture onto a white page of its size.
         *
         * @param graphics the page
         */
        void paint(Graphics2D graphics);
    }

    /**
     * Writes the picture.
     *
     * @param format the file's format
     * @param file where to
     * @throws IOException if writing fails
     * @throws org.lifsim.error.UnavailableException if this machine has no fonts
     */
    public void write(ImageFormat format, Path file) throws IOException {
        Fonts.require();
        if (format == ImageFormat.SVG) {
            VectorGraphics2D graphics = new VectorGraphics2D();
            paint(graphics);
            try (OutputStream out = Files.newOutputStream(file)) {
                new SVGProcessor()
                        .getDocument(graphics.getCommands(), new PageSize(width, height))
                        .writeTo(out);
            }
            return;
        }
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        paint(graphics);
        graphics.dispose();
        if (!ImageIO.write(image, format.ending(), file.toFile())) {
            throw new IOException("this Java cannot write " + format.ending() + " pictures");
        }
    }

    private void paint(Graphics2D graphics) {
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, width, height);
        painting.paint(graphics);
    }
}
