package org.lifsim.plot;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.Locale;

/**
 * Maps numbers to colors.
 *
 * @param low the number with the darkest color
 * @param high the number with the brightest color
 */
record ColorScale(double low, double high) {
    private static final int BAR_WIDTH = 18;
    private static final int BAR_STEPS = 128;

    /** Evenly spaced colors of the color map viridis. Source: matplotlib, {@code _cm_listed.py}. */
    private static final int[] VIRIDIS = {
        0x440154, 0x482878, 0x3E4A89, 0x31688E, 0x26828E, 0x1F9E89, 0x35B779, 0x6DCD59, 0xB4DE2C, 0xFDE725
    };

    private static final Color NONE = new Color(0xDDDDDD);

    /** The color of a number; gray for NaN. */
    Color color(double value) {
        if (Double.isNaN(value)) {
            return NONE;
        }
        double share = high > low ? Math.max(0, Math.min(1, (value - low) / (high - low))) : 0;
        double place = share * (VIRIDIS.length - 1);
        int before = (int) Math.min(VIRIDIS.length - 2.0, Math.floor(place));
        Color a = new Color(VIRIDIS[before]);
        Color b = new Color(VIRIDIS[before + 1]);
        double part = place - before;
        return new Color(
                mixed(a.getRed(), b.getRed(), part),
                mixed(a.getGreen(), b.getGreen(), part),
                mixed(a.getBlue(), b.getBlue(), part));
    }

    private static String label(double value) {
        String text = String.format(Locale.ROOT, "%.4g", value);
        return text.contains(".") && !text.contains("e")
                ? text.replaceAll("0+$", "").replaceAll("\\.$", "")
                : text;
    }

    private static int mixed(int a, int b, double part) {
        return (int) Math.round(a + (b - a) * part);
    }

    /** Paints a color bar with labels to the right of an area. */
    void paintBar(Graphics2D page, Rectangle2D area, int pageWidth, String title) {
        double left = area.getMaxX() + 24;
        double step = area.getHeight() / BAR_STEPS;
        for (int i = 0; i < BAR_STEPS; i++) {
            page.setColor(color(low + (high - low) * i / (BAR_STEPS - 1)));
            double top = Math.floor(area.getMaxY() - (i + 1) * step);
            page.fill(new Rectangle2D.Double(left, top, BAR_WIDTH, Math.ceil(area.getMaxY() - i * step) - top));
        }
        page.setColor(Color.BLACK);
        page.draw(new Rectangle2D.Double(left, area.getY(), BAR_WIDTH, area.getHeight()));
        page.setFont(Axes.TEXT);
        for (int i = 0; i <= 4; i++) {
            double value = low + (high - low) * i / 4;
            float y = (float) (area.getMaxY() - area.getHeight() * i / 4) + 5;
            page.drawString(label(value), (float) left + BAR_WIDTH + 6, y);
        }
        int width = page.getFontMetrics().stringWidth(title);
        page.drawString(title, (float) Math.min(left, pageWidth - width - 6.0), (float) area.getY() - 10);
    }
}
