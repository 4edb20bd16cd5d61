package org.lifsim.plot;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.lifsim.internal.io.AtomicFile;

/**
 * A figure that can be written in any {@link ImageFormat}.
 *
 * <pre>{@code
 * double[] ms = {0, 1, 2, 3};
 * double[] rates = {0, 12.5, 20, 18};
 * Figure figure = LinePlot.of("Mean rate", "time (ms)", "rate (Hz)", ms, rates);
 * figure.write(ImageFormat.SVG, Path.of("rate.svg"));
 * }</pre>
 *
 * @param width width in pixels
 * @param height height in pixels
 * @param painting paints the content
 */
public record Figure(int width, int height, Painting painting) {
    /** Paints the content of a figure. */
    public interface Painting {
        /**
         * Paints the content onto a white page of the figure's size.
         *
         * @param graphics draws on the page, in pixels from the upper left corner
         */
        void paint(Graphics2D graphics);
    }

    /**
     * Writes the figure to a file.
     *
     * @param format the file's format
     * @param file the file, which is overwritten if it exists
     * @throws org.lifsim.error.InputException if the folder is missing, or the file cannot be one
     * @throws IOException if writing fails
     * @throws org.lifsim.error.UnavailableException if no fonts are installed, or an optional library is missing: XChart for plots,
     *     VectorGraphics2D for SVG files
     */
    public void write(ImageFormat format, Path file) throws IOException {
        AtomicFile.writable(file, "");
        byte[] bytes = bytes(format);
        AtomicFile.write(file, to -> Files.write(to, bytes));
    }

    /**
     * The content of a file of the figure.
     *
     * @param format the file's format
     * @return its bytes
     * @throws IOException if the figure cannot be encoded
     * @throws org.lifsim.error.UnavailableException as {@link #write}
     */
    public byte[] bytes(ImageFormat format) throws IOException {
        Fonts.require();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (format == ImageFormat.SVG) {
            OptionalLibrary.VECTOR_GRAPHICS.require();
            SvgWriter.write(this, bytes);
            return bytes.toByteArray();
        }
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        paint(graphics);
        graphics.dispose();
        try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) { // needs no temporary file
            if (!ImageIO.write(image, format.ending(), out)) {
                throw new IOException("this Java cannot write " + format.ending() + " images");
            }
        }
        return bytes.toByteArray();
    }

    void paint(Graphics2D graphics) {
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, width, height);
        painting.paint(graphics);
    }
}
