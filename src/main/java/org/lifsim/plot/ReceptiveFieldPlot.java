package org.lifsim.plot;

import java.awt.Color;
import java.awt.Font;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;

/** Receptive fields: the weights from the pixels of an image to each unit, one small image per unit. */
public final class ReceptiveFieldPlot {
    private static final int MARGIN = 20;
    private static final int TITLE_HEIGHT = 48;
    private static final int BAR_SPACE = 120;
    private static final int GAP = 1;

    /** Approximate size of the grid, in pixels. */
    private static final int GRID_SIZE = 720;

    private ReceptiveFieldPlot() {}

    /**
     * Plots a grid of receptive fields, with the first unit at the upper left.
     *
     * @param title title of the figure
     * @param valueTitle label of the color bar
     * @param weights row-major matrix: the weight from pixel p to unit u is {@code weights[p * cells + u]}
     * @param units number of units
     * @param width width of a field, in pixels
     * @param height height of a field, in pixels
     * @return the figure
     */
    public static Figure of(String title, String valueTitle, float[] weights, int units, int width, int height) {
        int across = (int) Math.ceil(Math.sqrt(units));
        int down = 1 + (units - 1) / across;
        BufferedImage image = new BufferedImage(
                across * (width + GAP) - GAP, down * (height + GAP) - GAP, BufferedImage.TYPE_INT_RGB);
        double high = 0;
        double low = 0;
        for (float weight : weights) {
            high = Math.max(high, weight);
            low = Math.min(low, weight);
        }
        // With negative weights, 0 is in the middle of the color scale.
        ColorScale scale =
                low < 0 ? new ColorScale(-Math.max(high, -low), Math.max(high, -low)) : new ColorScale(0, high);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                image.setRGB(x, y, Color.WHITE.getRGB());
            }
        }
        for (int unit = 0; unit < units; unit++) {
            int left = unit % across * (width + GAP);
            int top = unit / across * (height + GAP);
            for (int pixel = 0; pixel < width * height; pixel++) {
                image.setRGB(
                        left + pixel % width,
                        top + pixel / width,
                        scale.color(weights[pixel * units + unit]).getRGB());
            }
        }
        int zoom = Math.max(1, GRID_SIZE / Math.max(image.getWidth(), image.getHeight()));
        int pageWidth = 2 * MARGIN + zoom * image.getWidth() + BAR_SPACE;
        int pageHeight = MARGIN + TITLE_HEIGHT + zoom * image.getHeight();
        return new Figure(pageWidth, pageHeight, page -> {
            page.setColor(Color.WHITE);
            page.fill(new Rectangle2D.Double(0, 0, pageWidth, pageHeight));
            page.setColor(Color.BLACK);
            page.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 14));
            page.drawString(title, MARGIN, MARGIN + 4);
            AffineTransform place = AffineTransform.getTranslateInstance(MARGIN, TITLE_HEIGHT);
            place.scale(zoom, zoom);
            page.drawImage(image, place, null);
            Rectangle2D area = new Rectangle2D.Double(
                    MARGIN, TITLE_HEIGHT, (double) zoom * image.getWidth(), (double) zoom * image.getHeight());
            scale.paintBar(page, area, pageWidth, valueTitle);
        });
    }
}
